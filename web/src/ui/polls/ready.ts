/** Questions that mentors ask again and again, ready in every language; and questions taken from text and back. */
import type { Poll } from "../../session/state";
import type { PollDraft } from "../../session/store";
import { t } from "../../texts/texts";
import { BLANK, pasted, ready, type Written } from "./draft";

export function readyQuestions(): readonly Written[] {
  return [
    {
      ...BLANK,
      question: t("askPace"),
      options: [t("paceSlow"), t("paceRight"), t("paceFast")],
    },
    { ...BLANK, question: t("askClear"), kind: "rating" },
    { ...BLANK, question: t("askSafe"), kind: "rating", anonymous: true },
    { ...BLANK, question: t("askTakeaway"), kind: "text" },
    { ...BLANK, question: t("askNext"), kind: "text", anonymous: true },
  ];
}

/** Questions set apart by blank lines; those that are not whole are left out. */
export function severalPasted(text: string, anonymous: boolean): readonly PollDraft[] {
  return text
    .split(/\n\s*\n/)
    .map((part) => ready({ ...pasted(part), anonymous }))
    .filter((draft) => draft !== null);
}

/** What `severalPasted` reads: ratings and rankings go as single choices of their answers. */
export function asText(polls: readonly Poll[]): string {
  return polls
    .map(({ question, options, right, kind }) => {
      const answers = kind === "text" ? [] : options;
      const lines = answers.map((text, option) => (right.includes(option) ? `* ${text}` : text));
      return [question.replaceAll(/\s+/g, " "), ...lines].join("\n");
    })
    .join("\n\n");
}

/** A poll that is being written. Pure. */
import type { PollKind } from "../../session/state";
import type { PollDraft } from "../../session/store";

export const MOST_OPTIONS = 10;
export const LEAST_OPTIONS = 2;
export const KINDS: readonly PollKind[] = ["single", "multiple", "rating", "ranking", "text"];

/** As it stands in the form: empty fields too. `right` are places among `options`. */
export type Written = Required<PollDraft>;

export const BLANK: Written = {
  question: "",
  kind: "single",
  options: ["", ""],
  right: [],
  anonymous: false,
  quorum: 0,
};

export const hasOptions = (kind: PollKind) => kind !== "text" && kind !== "rating";
export const mayBeQuiz = (kind: PollKind) => kind === "single" || kind === "multiple";

/** What is sent: without empty fields, and the right answers where they then are; null while incomplete. */
export function ready(written: Written): PollDraft | null {
  const question = written.question.trim();
  const filled = written.options.flatMap((text, place) => (text.trim() === "" ? [] : [place]));
  const options = hasOptions(written.kind)
    ? filled.map((place) => (written.options[place] ?? "").trim())
    : [];
  if (question === "" || (hasOptions(written.kind) && options.length < LEAST_OPTIONS)) return null;
  const right = mayBeQuiz(written.kind)
    ? filled.flatMap((place, option) => (written.right.includes(place) ? [option] : []))
    : [];
  return { ...written, question, options, right };
}

/** Marks or unmarks a right answer; of a single choice there is one. */
export function marked(written: Written, place: number, on: boolean): Written {
  const others = written.kind === "multiple" ? written.right.filter((each) => each !== place) : [];
  return { ...written, right: on ? [...others, place].toSorted((one, other) => one - other) : others };
}

export function without(written: Written, place: number): Written {
  const right = written.right
    .filter((each) => each !== place)
    .map((each) => (each > place ? each - 1 : each));
  return { ...written, options: written.options.toSpliced(place, 1), right };
}

/** A pasted poll: the question, then a line for each answer; a star before it marks a right one. */
export function pasted(text: string): Written {
  const [question = "", ...lines] = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const answers = lines.slice(0, MOST_OPTIONS).map((line) => line.replace(/^[-•]\s+|^\d+[.)]\s+/, ""));
  const right = answers.flatMap((line, place) => (line.startsWith("*") ? [place] : []));
  const options = answers.map((line) => line.replace(/^\*\s*/, ""));
  if (options.length === 0) return { ...BLANK, question, kind: "text" };
  const kind = right.length > 1 ? "multiple" : "single";
  return { ...BLANK, question, kind, options: options.length < 2 ? [...options, ""] : options, right };
}

/** Rules that are more than a switch: whether polls are anonymous, listed words, seconds and days. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Policy } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { Button } from "../kit/Button";
import { useChange, useFixed } from "./useRule";

const ANONYMITY: readonly Policy["anonymous_polls"][] = ["choice", "default", "always"];

export function AnonymousPolls() {
  const change = useChange();
  const { anonymous_polls } = useSession().view.policy;
  const field = useId();
  return (
    <div class="rule">
      <label for={field}>{t("rule_anonymous_polls")}</label>
      <select
        id={field}
        value={anonymous_polls}
        disabled={useFixed("anonymous_polls")}
        onChange={(event) =>
          change({ anonymous_polls: event.currentTarget.value as Policy["anonymous_polls"] })
        }
      >
        {ANONYMITY.map((each) => (
          <option key={each} value={each}>
            {t(`anonymous_${each}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

interface NumberRuleProps {
  readonly name: "knock_seconds" | "retention_days";
  readonly least: number;
  readonly most: number;
}

export function NumberRule({ name, least, most }: NumberRuleProps) {
  const change = useChange();
  const field = useId();
  return (
    <div class="rule">
      <label for={field}>{t(`rule_${name}`)}</label>
      <input
        id={field}
        type="number"
        required
        min={least}
        max={most}
        value={useSession().view.policy[name]}
        disabled={useFixed(name)}
        onChange={(event) => {
          // The browser says in the person's language what does not fit.
          if (event.currentTarget.reportValidity()) change({ [name]: event.currentTarget.valueAsNumber });
        }}
      />
    </div>
  );
}

const MOST_WORDS = 1000;

/** Kept by a button: half a word would hold back messages while it is being written. */
export function WordList() {
  const change = useChange();
  const kept = useSession().view.policy.word_list;
  const fixed = useFixed("word_list");
  const written = useSignal<string | null>(null);
  const field = useId();
  return (
    <form
      class="rule stack"
      onSubmit={(event) => {
        event.preventDefault();
        change({ word_list: wordsIn(written.value ?? "") });
        written.value = null;
      }}
    >
      <label for={field}>{t("rule_word_list")}</label>
      <textarea
        id={field}
        rows={4}
        value={written.value ?? kept.join("\n")}
        disabled={fixed}
        aria-describedby={`${field}-hint`}
        onInput={(event) => {
          written.value = event.currentTarget.value;
        }}
      />
      <p id={`${field}-hint`} class="hint">
        {fixed ? t("fixedRule") : t("word_list_help", { most: MOST_WORDS })}
      </p>
      {written.value === null ? null : <Button submit>{t("keepWords")}</Button>}
    </form>
  );
}

/** One from each line, each once. */
function wordsIn(text: string): readonly string[] {
  const words = text.split("\n").map((line) => line.trim());
  return [...new Set(words.filter((word) => word !== ""))];
}

/** A vote, by mouse, finger or keyboard. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Poll } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";

export function Ballot({ poll }: { readonly poll: Poll }) {
  const { actions } = usePage();
  const chosen = useSignal<readonly number[]>([]);
  const name = useId();
  const several = poll.kind === "multiple";
  const pick = (option: number, on: boolean) => {
    const others = several ? chosen.value.filter((each) => each !== option) : [];
    chosen.value = on ? [...others, option].toSorted((one, other) => one - other) : others;
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen.value.length > 0) void ask(actions.vote(poll.poll, chosen.value));
  };
  return (
    <form class="ballot" onSubmit={submit}>
      <fieldset>
        <legend>{t(several ? "chooseSeveral" : "chooseOne")}</legend>
        {poll.options.map((text, option) => (
          <label key={text} class="choice">
            <input
              type={several ? "checkbox" : "radio"}
              name={name}
              checked={chosen.value.includes(option)}
              onChange={(event) => pick(option, event.currentTarget.checked)}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <Button kind="primary" submit disabled={chosen.value.length === 0}>
        {t("vote")}
      </Button>
    </form>
  );
}

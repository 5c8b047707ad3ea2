/** The open poll, wherever one is: asked until answered, by mouse, finger or keyboard. */
import { useSignal } from "@preact/signals";

import { useEffect, useId } from "preact/hooks";
import { openPoll } from "../../session/selectors";
import type { Poll } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Icon } from "../kit/icons";

const THANKS_MS = 2500;

export function PollPrompt() {
  const state = useSession();
  const poll = openPoll(state);
  const put = useSignal<string | null>(null);
  if (poll === undefined || state.you.role === "observer" || put.value === poll.poll) return null;
  const away = () => {
    put.value = poll.poll;
  };
  return (
    <section class="poll-prompt card" aria-label={t("polls")}>
      <header>
        <h2>{poll.question}</h2>
        <IconButton label={t("close")} icon="close" onClick={away} />
      </header>
      {poll.voted === null ? <Ballot poll={poll} /> : <Thanks onOver={away} />}
    </section>
  );
}

function Thanks({ onOver }: { readonly onOver: () => void }) {
  useEffect(() => {
    const timer = setTimeout(onOver, THANKS_MS);
    return () => clearTimeout(timer);
  });
  return (
    <p class="thanks" role="status">
      <Icon name="check" />
      {t("voted")}
    </p>
  );
}

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
        <legend class="unseen">{poll.question}</legend>
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

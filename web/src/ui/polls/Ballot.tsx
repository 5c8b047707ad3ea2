/** A vote, by mouse, finger or keyboard: one form, with a field for each kind of question. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { voteUnderWay } from "../../session/carried";
import { isReached } from "../../session/selectors";
import type { Ballot as Cast, Poll } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { Ranking } from "./Ranking";

interface BallotProps {
  readonly poll: Poll;
  readonly onCast?: () => void;
}

export function Ballot({ poll, onCast }: BallotProps) {
  const { store, actions } = usePage();
  const sending = useSignal(false);
  const cast = useSignal<Cast>(poll.voted ?? blank(poll));
  const underWay = sending.value || voteUnderWay(store.carried.value, poll.poll);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isComplete(poll, cast.value)) return;
    sending.value = true;
    const counted = await ask(actions.vote(poll.poll, cast.value));
    sending.value = false;
    if (counted) onCast?.();
  };
  const set = (changed: Partial<Cast>) => {
    cast.value = { ...cast.value, ...changed };
  };
  return (
    <form class="ballot" onSubmit={(event) => void submit(event)}>
      {poll.anonymous ? (
        <p class="hint anonymous">
          <Icon name="lock" />
          {t("anonymousVote")}
        </p>
      ) : null}
      <Question poll={poll} cast={cast.value} onChange={set} />
      <Button kind="primary" submit disabled={!isComplete(poll, cast.value)}>
        {t("vote")}
      </Button>
      {underWay && !isReached(store.link.value) ? (
        <p class="hint" role="status">
          {t("voteWaits")}
        </p>
      ) : null}
    </form>
  );
}

/** A ranking begins in the order of its options: agreeing with it is an answer too. */
function blank(poll: Poll): Cast {
  return { choice: poll.kind === "ranking" ? poll.options.map((_, option) => option) : [], text: "" };
}

function isComplete(poll: Poll, cast: Cast): boolean {
  return poll.kind === "text" ? cast.text.trim() !== "" : cast.choice.length > 0;
}

interface QuestionProps {
  readonly poll: Poll;
  readonly cast: Cast;
  readonly onChange: (changed: Partial<Cast>) => void;
}

function Question({ poll, cast, onChange }: QuestionProps) {
  switch (poll.kind) {
    case "text":
      return <OpenAnswer text={cast.text} onChange={(text) => onChange({ text })} />;
    case "ranking":
      return <Ranking poll={poll} order={cast.choice} onChange={(choice) => onChange({ choice })} />;
    default:
      return <Choices poll={poll} cast={cast} onChange={onChange} />;
  }
}

const HINTS = { single: "chooseOne", multiple: "chooseSeveral", rating: "chooseRating" } as const;

function Choices({ poll, cast, onChange }: QuestionProps) {
  const name = useId();
  const several = poll.kind === "multiple";
  const pick = (option: number, on: boolean) => {
    const others = several ? cast.choice.filter((each) => each !== option) : [];
    onChange({ choice: on ? [...others, option].toSorted((one, other) => one - other) : others });
  };
  return (
    <fieldset class={poll.kind === "rating" ? "rating" : ""}>
      <legend>
        {t(poll.kind === "single" || poll.kind === "multiple" ? HINTS[poll.kind] : HINTS.rating)}
      </legend>
      {poll.options.map((text, option) => (
        <label key={text} class="choice">
          <input
            type={several ? "checkbox" : "radio"}
            name={name}
            checked={cast.choice.includes(option)}
            onChange={(event) => pick(option, event.currentTarget.checked)}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}

const LONGEST_ANSWER = 200;

function OpenAnswer({ text, onChange }: { readonly text: string; onChange(text: string): void }) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{t("ownWords")}</label>
      <textarea
        id={id}
        rows={2}
        value={text}
        maxLength={LONGEST_ANSWER}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </p>
  );
}

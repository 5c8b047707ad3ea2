/** Counts and shares of a poll. */
import type { Poll } from "../../session/state";
import { percent, t } from "../../texts/texts";
import { useSession } from "../context";
import { Icon } from "../kit/icons";
import { Meter } from "../kit/Meter";

interface ResultProps {
  readonly poll: Poll;
  readonly counts: readonly number[];
}

export function Result({ poll, counts }: ResultProps) {
  const state = useSession();
  const voters = poll.voters ?? 0;
  const all = state.view.participants.filter((each) => each.connected && each.role !== "observer").length;
  return (
    <>
      <dl class="result">
        {poll.options.map((text, option) => {
          const count = counts[option] ?? 0;
          const mine = poll.voted?.includes(option) === true;
          return (
            <div key={text} class={mine ? "mine" : ""}>
              <dt>
                {text}
                {mine ? <OwnVote /> : null}
              </dt>
              <dd>
                <Meter value={count} most={Math.max(1, voters)} label={text} chosen={mine} />
                <span>{count}</span>
                <small>{percent(voters === 0 ? 0 : count / voters)}</small>
              </dd>
            </div>
          );
        })}
      </dl>
      <p class="hint turnout">
        {poll.status === "open"
          ? t("votesOf", { voters, all: Math.max(all, voters) })
          : t("votesCounted", { count: voters })}
      </p>
    </>
  );
}

/** What may be answered, while nobody but hosts knows the counts. */
export function Options({ poll }: { readonly poll: Poll }) {
  return (
    <ul class="options">
      {poll.options.map((text, option) => (
        <li key={text}>
          {text}
          {poll.voted?.includes(option) === true ? <OwnVote /> : null}
        </li>
      ))}
    </ul>
  );
}

function OwnVote() {
  return (
    <i class="own-vote">
      <Icon name="check" />
      {t("ownVote")}
    </i>
  );
}

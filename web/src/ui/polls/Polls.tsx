/** All polls: hosts ask, watch, close and show; everybody reads what was shown. */
import { amHost } from "../../session/selectors";
import type { Poll } from "../../session/state";
import { type Key, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { NewPoll } from "./NewPoll";
import { Ballot } from "./PollPrompt";

const STATUS: Readonly<Record<Poll["status"], Key>> = {
  draft: "pollDraft",
  open: "pollOpen",
  closed: "pollClosed",
  published: "pollPublished",
};

export function Polls() {
  const state = useSession();
  const host = amHost(state);
  const polls = state.view.polls.toReversed();
  return (
    <div class="panel-body">
      {host ? <NewPoll /> : null}
      {polls.length === 0 ? <p class="hint">{t("noPolls")}</p> : null}
      <ul class="polls">
        {polls.map((poll) => (
          <li key={poll.poll} class="card poll" data-poll={poll.poll}>
            <p class={`status ${poll.status}`}>{t(STATUS[poll.status])}</p>
            <h3>{poll.question}</h3>
            <PollBody poll={poll} />
            {host ? <HostButtons poll={poll} /> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

function PollBody({ poll }: { readonly poll: Poll }) {
  const state = useSession();
  const mayVote = state.you.role !== "observer" && poll.status === "open" && poll.voted === null;
  if (poll.counts !== null) {
    return (
      <>
        <Bars poll={poll} counts={poll.counts} />
        {mayVote ? <Ballot poll={poll} /> : null}
      </>
    );
  }
  if (mayVote) return <Ballot poll={poll} />;
  return (
    <>
      <ul class="options">
        {poll.options.map((text, option) => (
          <li key={text}>{poll.voted?.includes(option) === true ? `✓ ${text}` : text}</li>
        ))}
      </ul>
      {poll.status === "draft" ? null : <p class="hint">{t("waitResult")}</p>}
    </>
  );
}

function Bars({ poll, counts }: { readonly poll: Poll; readonly counts: readonly number[] }) {
  const state = useSession();
  const voters = poll.voters ?? 0;
  const all = state.view.participants.filter((each) => each.connected && each.role !== "observer").length;
  return (
    <>
      <dl class="result">
        {poll.options.map((text, option) => {
          const count = counts[option] ?? 0;
          return (
            <div key={text}>
              <dt>{poll.voted?.includes(option) === true ? `✓ ${text}` : text}</dt>
              <dd>
                <meter min={0} max={Math.max(1, voters)} value={count} aria-label={text} />
                <span>{count}</span>
              </dd>
            </div>
          );
        })}
      </dl>
      <p class="hint turnout">{t("votesOf", { voters, all: Math.max(all, voters) })}</p>
    </>
  );
}

function HostButtons({ poll }: { readonly poll: Poll }) {
  const { actions } = usePage();
  if (poll.status === "draft") {
    return (
      <Button kind="primary" onClick={() => void ask(actions.launchPoll(poll.poll))}>
        {t("launch")}
      </Button>
    );
  }
  if (poll.status === "open") {
    return <Button onClick={() => void ask(actions.closePoll(poll.poll))}>{t("closePoll")}</Button>;
  }
  if (poll.status === "closed") {
    return (
      <Button kind="primary" onClick={() => void ask(actions.publishPoll(poll.poll))}>
        {t("publishPoll")}
      </Button>
    );
  }
  return null;
}

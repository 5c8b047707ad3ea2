/** All polls: hosts ask, watch, close and show; everybody reads what was shown. */
import { useSignal } from "@preact/signals";
import { amHost, openPoll } from "../../session/selectors";
import type { Poll } from "../../session/state";
import { type Key, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { Ballot } from "./Ballot";
import { NewPoll } from "./NewPoll";
import { ordered } from "./order";
import { Options, Result } from "./Result";

const STATUS = {
  draft: "pollDraft",
  open: "pollOpen",
  closed: "pollClosed",
  published: "pollPublished",
} as const satisfies Record<Poll["status"], Key>;

export function Polls() {
  const state = useSession();
  const host = amHost(state);
  const { current, others } = ordered(state.view.polls);
  return (
    <div class="panel-body">
      {current === undefined ? null : (
        <ul class="polls">
          <PollCard key={current.poll} poll={current} />
        </ul>
      )}
      {host ? <Asking /> : null}
      {!host && current === undefined ? <NoPolls /> : null}
      {others.length === 0 ? null : (
        <ul class="polls">
          {others.map((poll) => (
            <PollCard key={poll.poll} poll={poll} />
          ))}
        </ul>
      )}
    </div>
  );
}

function NoPolls() {
  return (
    <div class="empty">
      <Icon name="polls" />
      <p>{t("noPolls")}</p>
      <p class="hint">{t("noPollsHelp")}</p>
    </div>
  );
}

/** The form stands ready unless a poll is open: then it waits behind a button. */
function Asking() {
  const state = useSession();
  const wanted = useSignal(false);
  if (openPoll(state) === undefined || wanted.value) return <NewPoll />;
  return (
    <Button
      icon="plus"
      onClick={() => {
        wanted.value = true;
      }}
    >
      {t("newPoll")}
    </Button>
  );
}

function PollCard({ poll }: { readonly poll: Poll }) {
  const host = amHost(useSession());
  return (
    <li class="poll" data-poll={poll.poll}>
      <p class={`status ${poll.status}`}>{t(STATUS[poll.status])}</p>
      <h3>{poll.question}</h3>
      <PollBody poll={poll} />
      {host ? <HostButtons poll={poll} /> : null}
    </li>
  );
}

function PollBody({ poll }: { readonly poll: Poll }) {
  const state = useSession();
  const host = amHost(state);
  const open = poll.status === "open";
  const mayVote = state.you.role !== "observer" && open && poll.voted === null;
  return (
    <>
      {poll.counts !== null ? <Result poll={poll} counts={poll.counts} /> : null}
      {mayVote && !host ? <Ballot poll={poll} /> : null}
      {mayVote && host ? (
        <details class="more">
          <summary>{t("voteYourself")}</summary>
          <Ballot poll={poll} />
        </details>
      ) : null}
      {open && poll.voted !== null ? (
        <p class="thanks">
          <Icon name="check" />
          {t("voted")}
        </p>
      ) : null}
      {poll.counts === null && !mayVote ? <Options poll={poll} /> : null}
      {poll.counts === null && poll.status !== "draft" ? <p class="hint">{t("waitResult")}</p> : null}
    </>
  );
}

function HostButtons({ poll }: { readonly poll: Poll }) {
  const { actions } = usePage();
  const state = useSession();
  if (poll.status === "draft") {
    const blocked = openPoll(state) !== undefined;
    return (
      <>
        <Button kind="primary" disabled={blocked} onClick={() => void ask(actions.launchPoll(poll.poll))}>
          {t("launch")}
        </Button>
        {blocked ? <p class="hint">{t("onlyOnePoll")}</p> : null}
      </>
    );
  }
  if (poll.status === "open") {
    return (
      <Button kind="primary" onClick={() => void ask(actions.closePoll(poll.poll))}>
        {t("closePoll")}
      </Button>
    );
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

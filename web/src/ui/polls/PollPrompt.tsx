/** The open poll, wherever one is: asked until answered; and its result when it is shown. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { amHost, openPoll } from "../../session/selectors";
import type { Poll, PollId, SessionState } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { IconButton } from "../kit/Button";
import { Icon } from "../kit/icons";
import { announce } from "../kit/Live";
import { useChange } from "../session/announcements";
import { panel } from "../session/panels";
import { Ballot } from "./Ballot";
import { prompted, stage } from "./order";
import { Result } from "./Result";

const THANKS_MS = 4000;

export function PollPrompt() {
  const state = useSession();
  const away = useSignal<ReadonlySet<string>>(new Set());
  const seenOpen = useRef(new Set<PollId>());
  const open = openPoll(state);
  if (open !== undefined) seenOpen.current.add(open.poll);
  const poll = prompted(state.view.polls, seenOpen.current, away.value);
  useChange(poll === undefined ? null : stage(poll), () => {
    if (poll?.status === "published") announce(t("pollShown", { question: poll.question }));
  });
  // The panel shows the same: nobody should be asked twice at once.
  if (poll === undefined || panel.value === "polls") return null;
  if (poll.status === "open" && !isAsked(state)) return null;
  const putAway = () => {
    away.value = new Set([...away.value, stage(poll)]);
  };
  return (
    <section class="poll-prompt" aria-label={t("polls")} data-poll={poll.poll}>
      <header>
        <Icon name="polls" />
        <h2>{poll.question}</h2>
        <IconButton label={t("close")} icon="close" onClick={putAway} />
      </header>
      <Content poll={poll} onOver={putAway} />
    </section>
  );
}

/** Hosts vote in their panel, where they watch the count; observers do not vote. */
function isAsked(state: SessionState): boolean {
  return !amHost(state) && state.you.role !== "observer";
}

function Content({ poll, onOver }: { readonly poll: Poll; readonly onOver: () => void }) {
  if (poll.status === "published") return <Result poll={poll} counts={poll.counts ?? []} />;
  return poll.voted === null ? <Ballot poll={poll} /> : <Thanks key={stage(poll)} onOver={onOver} />;
}

function Thanks({ onOver }: { readonly onOver: () => void }) {
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    const timer = setTimeout(() => over.current(), THANKS_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="thanks" role="status">
      <Icon name="check" />
      {t("voted")}
    </p>
  );
}

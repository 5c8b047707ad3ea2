/** The open poll, wherever one is: asked until answered; and its result when it is shown. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { amHost, asksMe, openPoll } from "../../session/selectors";
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
  const putAway = () => {
    if (poll !== undefined) away.value = new Set([...away.peek(), stage(poll)]);
  };
  // The panel shows the same: nobody should be asked twice at once, or shown again what was seen there.
  const inPanel = panel.value === "polls";
  useEffect(() => {
    if (inPanel && poll?.status === "published") putAway();
  });
  useChange(poll === undefined ? null : stage(poll), () => {
    if (poll?.status === "published") announce(t("pollShown", { question: poll.question }));
  });
  if (poll === undefined || inPanel || !concerns(state, poll)) return null;
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

/** Hosts have their panel, where they watch the count; observers see results and are not asked. */
function concerns(state: SessionState, poll: Poll): boolean {
  return !amHost(state) && (poll.status === "published" || asksMe(state, poll));
}

function Content({ poll, onOver }: { readonly poll: Poll; readonly onOver: () => void }) {
  if (poll.result !== null) return <Result poll={poll} result={poll.result} />;
  return poll.answered ? (
    <Thanks key={stage(poll)} anonymous={poll.anonymous} onOver={onOver} />
  ) : (
    <Ballot key={poll.poll} poll={poll} />
  );
}

function Thanks({ anonymous, onOver }: { readonly anonymous: boolean; readonly onOver: () => void }) {
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    const timer = setTimeout(() => over.current(), THANKS_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="thanks" role="status">
      <Icon name="check" />
      {t(anonymous ? "votedHeld" : "voted")}
    </p>
  );
}

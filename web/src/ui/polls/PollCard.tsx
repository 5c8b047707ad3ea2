/** One poll in the panel: what it asks, what came out, and what this person may do with it. */
import { useSignal } from "@preact/signals";
import { amHost, asksMe, roomName } from "../../session/selectors";
import { MAIN_ROOM, type Poll } from "../../session/state";
import { figures } from "../../session/tally";
import { type Key, listed, t } from "../../texts/texts";
import { usePage, useSession, useTools } from "../context";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { Ballot } from "./Ballot";
import { Options, Result, Turnout } from "./Result";

const STATUS = {
  draft: "pollDraft",
  open: "pollOpen",
  closed: "pollClosed",
  published: "pollPublished",
} as const satisfies Record<Poll["status"], Key>;

export function PollCard({ poll }: { readonly poll: Poll }) {
  const { extras } = usePage();
  const tools = useTools();
  const host = amHost(useSession());
  return (
    <li class="poll" data-poll={poll.poll}>
      <p class="statuses">
        <span class={`status ${poll.status}`}>{t(STATUS[poll.status])}</span>
        {poll.anonymous ? <span class="status">{t("anonymous")}</span> : null}
      </p>
      <h3>{poll.question}</h3>
      <AskedIn poll={poll} />
      <Outcome poll={poll} />
      {poll.status === "open" ? <OwnBallot poll={poll} /> : null}
      {tools === null ? null : <tools.HostButtons poll={poll} />}
      {host && extras !== null && poll.status !== "draft" ? <extras.PollFiles poll={poll} /> : null}
    </li>
  );
}

function AskedIn({ poll }: { readonly poll: Poll }) {
  const state = useSession();
  if (poll.rooms.length === 0) return null;
  const names = poll.rooms.map((room) =>
    room === MAIN_ROOM ? t("mainRoom") : roomName(state, room) || room,
  );
  return <p class="hint">{t("askedIn", { rooms: listed(names) })}</p>;
}

function Outcome({ poll }: { readonly poll: Poll }) {
  const host = amHost(useSession());
  const result = figures(poll, host);
  if (result !== null) return <Result poll={poll} result={result} />;
  const asking = poll.status === "open" && !host && !poll.answered;
  return (
    <>
      {asking ? null : <Options poll={poll} />}
      {poll.status !== "draft" && !host ? <p class="hint">{t("waitResult")}</p> : null}
      {poll.status === "open" && host ? <Turnout poll={poll} voters={poll.turnout} /> : null}
    </>
  );
}

/** Before, during and after one's own vote, for as long as the poll is open. */
function OwnBallot({ poll }: { readonly poll: Poll }) {
  const state = useSession();
  const again = useSignal(false);
  if (!asksMe(state, poll)) return poll.rooms.length > 0 ? <p class="hint">{t("notAsked")}</p> : null;
  const over = () => {
    again.value = false;
  };
  if (!poll.answered && !amHost(state)) return <Ballot poll={poll} />;
  if (!poll.answered) {
    return (
      <details class="more">
        <summary>{t("voteYourself")}</summary>
        <Ballot poll={poll} />
      </details>
    );
  }
  if (again.value) return <Ballot poll={poll} onCast={over} />;
  return (
    <div class="row">
      <p class="thanks">
        <Icon name="check" />
        {t(poll.anonymous ? "votedHeld" : "voted")}
      </p>
      <Button
        kind="quiet"
        onClick={() => {
          again.value = true;
        }}
      >
        {t("changeVote")}
      </Button>
    </div>
  );
}

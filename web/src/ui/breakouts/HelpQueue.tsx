/** One queue of calls for help over all rooms, longest waiting first. */
import { nameOf, participant, roomName } from "../../session/selectors";
import { type HelpCall, MAIN_ROOM } from "../../session/state";
import { duration, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { useServerTime } from "../kit/now";

export function HelpQueue() {
  const state = useSession();
  const calls = state.view.help.toSorted((one, other) => one.at - other.at);
  return (
    <section class="help-queue">
      <h3>{t("helpQueue")}</h3>
      {calls.length === 0 ? <p class="hint">{t("noHelp")}</p> : null}
      <ul>
        {calls.map((call) => (
          <Call key={call.participant} call={call} />
        ))}
      </ul>
    </section>
  );
}

function Call({ call }: { readonly call: HelpCall }) {
  const { actions } = usePage();
  const state = useSession();
  const now = useServerTime();
  const person = participant(state, call.participant);
  const room = person?.room ?? call.room;
  const name = nameOf(state, call.participant);
  const where = room === MAIN_ROOM ? t("mainRoom") : roomName(state, room);

  async function go(): Promise<void> {
    if (await ask(actions.claimHelp(call.participant))) await ask(actions.enterRoom(room));
  }
  return (
    <li class="call" data-participant={call.participant}>
      <Avatar name={name} number={person?.number ?? 0} />
      <div class="who">
        <b>{name}</b>
        <small>{t("helpIn", { room: where, time: duration(now - call.at) })}</small>
        {call.note === "" ? null : <small class="note">“{call.note}”</small>}
        {call.claimed_by === null ? null : (
          <small class="coming">{t("claimedBy", { name: nameOf(state, call.claimed_by) })}</small>
        )}
      </div>
      <div class="row">
        {call.claimed_by === null ? (
          <Button kind="primary" onClick={() => void go()}>
            {t("claim")}
          </Button>
        ) : null}
        <Button kind="quiet" onClick={() => void ask(actions.endHelp(call.participant))}>
          {t("done")}
        </Button>
      </div>
    </li>
  );
}

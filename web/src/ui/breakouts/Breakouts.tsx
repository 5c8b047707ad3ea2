/** Breakout rooms: hosts plan, open, watch, tell and close; students see where they are and may choose if allowed. */
import { amHost, breakoutsOpen } from "../../session/selectors";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { Icon } from "../kit/icons";
import { HelpQueue } from "./HelpQueue";
import { Notes } from "./Notes";
import { PastRooms } from "./PastRooms";
import { OpenRooms, Plan } from "./Plan";
import { RoomList } from "./RoomList";
import { Running } from "./Running";
import { RoomTask } from "./VisitBars";

export function Breakouts() {
  const state = useSession();
  const host = amHost(state);
  const open = breakoutsOpen(state);
  const planned = host && !open && state.view.breakouts.planned.length > 0;
  return (
    <>
      <div class="panel-body">
        {host && (open || state.view.help.length > 0) ? <HelpQueue /> : null}
        {host && open ? <Running /> : null}
        {host && !open ? <Plan /> : null}
        {!host && !open ? <NoRooms /> : null}
        <RoomTask />
        {open ? <RoomList /> : null}
        {state.view.meeting === null ? null : <Notes />}
        <PastRooms />
      </div>
      {planned ? <OpenRooms /> : null}
    </>
  );
}

function NoRooms() {
  return (
    <div class="empty">
      <Icon name="rooms" />
      <p>{t("roomsClosed")}</p>
      <p class="hint">{t("roomsClosedHelp")}</p>
    </div>
  );
}

/** Breakout rooms: hosts plan, open, watch, tell and close; students see where they are and may choose if allowed. */
import { amHost, breakoutsOpen } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession, useTools } from "../context";
import { Icon } from "../kit/icons";
import { Notes } from "./Notes";
import { RoomList } from "./RoomList";
import { RoomTask } from "./VisitBars";

export function Breakouts() {
  const { extras } = usePage();
  const tools = useTools();
  const state = useSession();
  const host = amHost(state);
  const open = breakoutsOpen(state);
  const planned = !open && state.view.breakouts.planned.length > 0;
  return (
    <>
      <div class="panel-body">
        {tools !== null && (open || state.view.help.length > 0) ? <tools.HelpQueue /> : null}
        {tools !== null && open ? <tools.Running /> : null}
        {tools !== null && !open ? <tools.Plan /> : null}
        {!host && !open ? <NoRooms /> : null}
        <RoomTask />
        {open && !host ? <RoomList /> : null}
        {tools !== null && open ? <tools.HostRooms /> : null}
        {state.view.meeting === null ? null : <Notes />}
        {extras === null ? null : <extras.PastRooms />}
      </div>
      {tools !== null && planned ? <tools.OpenRooms /> : null}
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

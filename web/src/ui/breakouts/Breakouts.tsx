/** Breakout rooms: hosts plan, open, watch, tell and close; students see where they are and may choose if allowed. */
import { amHost, breakoutsOpen, mayEnterRooms, myRoom, rooms } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { HelpQueue } from "./HelpQueue";
import { Plan } from "./Plan";
import { Running } from "./Running";

export function Breakouts() {
  const state = useSession();
  const host = amHost(state);
  const open = breakoutsOpen(state);
  return (
    <div class="panel-body">
      {host && open ? <HelpQueue /> : null}
      {host && open ? <Running /> : null}
      {host && !open ? <Plan /> : null}
      {!host && !open ? <p class="hint">{t("roomsClosed")}</p> : null}
      {open ? <RoomList /> : null}
    </div>
  );
}

function RoomList() {
  const { actions } = usePage();
  const state = useSession();
  const here = myRoom(state);
  const mayEnter = mayEnterRooms(state);
  return (
    <ul class="room-list">
      {rooms(state).map(({ room, name, people }) => {
        const present = people.filter((each) => each.connected);
        return (
          <li key={room} class={`card room ${room === here ? "here" : ""}`} data-room={room}>
            <h3>{room === MAIN_ROOM ? t("mainRoom") : name}</h3>
            <p class="hint">
              {present.length === 0 ? t("nobodyHere") : present.map((each) => each.name).join(", ")}
            </p>
            {room === here ? <p class="mark">{t("youAreHere")}</p> : null}
            {room !== here && mayEnter ? (
              <Button onClick={() => void ask(actions.enterRoom(room))}>{t("enter")}</Button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** The rooms that are open: who is where, and the way in for those who may. */
import { mayEnterRooms, myRoom, type RoomOverview, rooms } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";

/** For those who lead nothing; what hosts see is in HostRooms. */
export function RoomList() {
  const state = useSession();
  return (
    <ul class="room-list">
      {rooms(state).map((overview) => (
        <li
          key={overview.room}
          class={`room ${overview.room === myRoom(state) ? "here" : ""}`}
          data-room={overview.room}
        >
          <RoomHead overview={overview} />
          <Names overview={overview} />
        </li>
      ))}
    </ul>
  );
}

export function title({ room, name }: RoomOverview): string {
  return room === MAIN_ROOM ? t("mainRoom") : name;
}

export function RoomHead({ overview }: { readonly overview: RoomOverview }) {
  const { actions } = usePage();
  const state = useSession();
  const { room } = overview;
  const here = room === myRoom(state);
  return (
    <header class="room-head">
      <h3>{title(overview)}</h3>
      {here ? (
        <p class="here-mark">
          <Icon name="check" />
          {t("youAreHere")}
        </p>
      ) : null}
      {!here && mayEnterRooms(state) ? (
        <Button
          icon="enter"
          label={t("enterRoom", { room: title(overview) })}
          onClick={() => void ask(actions.enterRoom(room))}
        >
          {t("enter")}
        </Button>
      ) : null}
    </header>
  );
}

function Names({ overview }: { readonly overview: RoomOverview }) {
  const present = overview.people.filter((each) => each.connected);
  if (present.length === 0) return <p class="hint nobody">{t("nobodyHere")}</p>;
  return (
    <ul class="names">
      {present.map(({ participant, name, number }) => (
        <li key={participant}>
          <Avatar name={name} number={number} />
          {name}
        </li>
      ))}
    </ul>
  );
}

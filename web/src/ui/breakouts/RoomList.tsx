/** The rooms that are open: who is where, and the way in for those who may. */
import { amHost, mayEnterRooms, myRoom, type RoomOverview, rooms } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { DropRoom, PlacedPeople } from "./DropRoom";

export function RoomList() {
  const { actions } = usePage();
  const state = useSession();
  const host = amHost(state);
  const all = rooms(state);
  const places = all.map((each) => ({ value: each.room, name: title(each) }));
  const move = (who: string, room: string) => {
    if (host) void ask(actions.moveParticipant(who, room));
  };
  return (
    <ul class="room-list">
      {all.map((overview) => {
        const { room } = overview;
        const present = overview.people.filter((each) => each.connected);
        return (
          <DropRoom key={room} room={room} here={room === myRoom(state)} onDrop={(who) => move(who, room)}>
            <RoomHead overview={overview} />
            {host ? (
              <PlacedPeople people={present} places={places} at={room} onMove={move} />
            ) : (
              <Names overview={overview} />
            )}
          </DropRoom>
        );
      })}
    </ul>
  );
}

function title({ room, name }: RoomOverview): string {
  return room === MAIN_ROOM ? t("mainRoom") : name;
}

function RoomHead({ overview }: { readonly overview: RoomOverview }) {
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

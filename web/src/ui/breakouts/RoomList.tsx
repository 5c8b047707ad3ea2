/** The rooms that are open: who is where, and the way in for those who may. */
import { amHost, mayEnterRooms, myRoom, type RoomOverview, rooms } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { listed, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Icon } from "../kit/icons";
import { useServerTime } from "../kit/now";
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
            {host ? <RoomSigns overview={overview} /> : null}
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

/** What a host sees of a room without being in it, and does with it. */
function RoomSigns({ overview }: { readonly overview: RoomOverview }) {
  const { store, actions } = usePage();
  const state = useSession();
  const now = useServerTime();
  const { room } = overview;
  if (room === MAIN_ROOM) return null;
  const people = overview.people.filter((each) => each.connected && each.role === "student");
  const talking = people.filter((each) => store.talking.value.includes(each.participant));
  const since = state.view.meeting?.started_at ?? now;
  const last = Math.max(since, ...people.map((each) => store.lastSpoke.value[each.participant] ?? 0));
  const minutes = Math.floor((now - last) / MINUTE_MS);
  const texts = people.filter((each) => each.rung === "text");
  const hands = people.filter((each) => each.hand_at !== null);
  return (
    <div class="room-signs">
      {talking.length > 0 ? <small>{`${t("speaking")}: ${listed(talking.map(named))}`}</small> : null}
      {talking.length === 0 && people.length > 0 && minutes >= SILENT_MINUTES ? (
        <small class="warn">{t("silentFor", { minutes })}</small>
      ) : null}
      {texts.length > 0 ? <small>{`${t("onText")}: ${listed(texts.map(named))}`}</small> : null}
      {hands.length > 0 ? <small>{`${t("handRaised")}: ${listed(hands.map(named))}`}</small> : null}
      <div class="row">
        {state.view.policy.listening && room !== myRoom(state) ? (
          <IconButton
            icon="sound"
            label={t("listenTo", { room: overview.name })}
            onClick={() => void ask(actions.listenTo(room))}
          />
        ) : null}
        <IconButton
          icon="close"
          label={t("closeRoom", { room: overview.name })}
          onClick={() => void ask(actions.closeBreakouts(GRACE_S, room))}
        />
      </div>
    </div>
  );
}

const named = (each: { readonly name: string }) => each.name;
const MINUTE_MS = 60_000;
const SILENT_MINUTES = 3;
const GRACE_S = 30;

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

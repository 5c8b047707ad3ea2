/** The rooms that are open, for hosts: who is where, how it goes there, and people moved by hand. */
import { myRoom, type RoomOverview, rooms } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { listed, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { IconButton } from "../kit/Button";
import { useServerTime } from "../kit/now";
import { DropRoom, PlacedPeople } from "./DropRoom";
import { RoomHead, title } from "./RoomList";

export function HostRooms() {
  const { actions } = usePage();
  const state = useSession();
  const all = rooms(state);
  const places = all.map((each) => ({ value: each.room, name: title(each) }));
  const move = (who: string, room: string) => void ask(actions.moveParticipant(who, room));
  return (
    <ul class="room-list">
      {all.map((overview) => {
        const { room } = overview;
        const present = overview.people.filter((each) => each.connected);
        return (
          <DropRoom key={room} room={room} here={room === myRoom(state)} onDrop={(who) => move(who, room)}>
            <RoomHead overview={overview} />
            <RoomSigns overview={overview} />
            <PlacedPeople people={present} places={places} at={room} onMove={move} />
          </DropRoom>
        );
      })}
    </ul>
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

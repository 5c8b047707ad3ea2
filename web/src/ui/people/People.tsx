/** Everybody, by room; for hosts with hands in order and what can be done. */
import { useRef } from "preact/hooks";
import { amHost, hands, type RoomOverview, rooms } from "../../session/selectors";
import { MAIN_ROOM, type Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession, useTools } from "../context";
import { useRoving } from "../kit/roving";
import { Person } from "./Person";

export function People() {
  const { extras } = usePage();
  const tools = useTools();
  const state = useSession();
  const raised = hands(state);
  const frame = useRef<HTMLDivElement>(null);
  useRoving(frame, ".row-button button");
  return (
    <div class="panel-body" ref={frame}>
      {tools === null ? null : <tools.Lobby />}
      {tools !== null && raised.length > 0 ? <tools.HandsUp raised={raised} /> : null}
      {rooms(state).map((each) => (
        <RoomPeople key={each.room} overview={each} order={raised.map(({ participant }) => participant)} />
      ))}
      {amHost(state) && extras !== null ? <extras.PeopleTools /> : null}
      {tools === null ? null : <tools.Invite />}
    </div>
  );
}

interface RoomPeopleProps {
  readonly overview: RoomOverview;
  readonly order: readonly string[];
}

function RoomPeople({ overview, order }: RoomPeopleProps) {
  const { room, name, people } = overview;
  const here = people.filter((each) => each.connected).length;
  return (
    <section class="room-people" data-room={room}>
      <header>
        <h3>{room === MAIN_ROOM ? t("mainRoom") : name}</h3>
        <p class="hint">{t("peopleHere", { count: here })}</p>
      </header>
      <ul class="people">
        {sorted(people, order).map((person) => (
          <Person key={person.participant} person={person} hand={order.indexOf(person.participant)} />
        ))}
      </ul>
    </section>
  );
}

/** Those who are here first, and of them the hands in the order in which they went up. */
function sorted(people: readonly Participant[], order: readonly string[]): readonly Participant[] {
  const rank = ({ connected, participant }: Participant) => {
    const hand = order.indexOf(participant);
    return (connected ? 0 : 2 * order.length + 2) + (hand < 0 ? order.length : hand);
  };
  return people.toSorted((one, other) => rank(one) - rank(other) || one.number - other.number);
}

/** The plan: how many rooms, what they are called, who goes where. Kept on the server as it is changed. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { BreakoutRoom, Participant, PlannedRoom } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";

const MOST_ROOMS = 50;

export function Plan() {
  const { actions } = usePage();
  const state = useSession();
  const id = useId();
  const count = useSignal(2);
  const minutes = useSignal("");
  const choice = useSignal(false);
  const planned = state.view.breakouts.planned;
  const plan = (rooms: readonly PlannedRoom[]) => void ask(actions.planBreakouts(rooms));
  const open = () => {
    const length = Number(minutes.value);
    void ask(actions.openBreakouts({ choice: choice.value, ...(length > 0 ? { minutes: length } : {}) }));
  };
  return (
    <div class="plan">
      <p class="field">
        <label for={`${id}-count`}>{t("roomCount")}</label>
        <input
          id={`${id}-count`}
          type="number"
          min={1}
          max={MOST_ROOMS}
          value={count.value}
          onInput={(event) => {
            count.value = Number(event.currentTarget.value);
          }}
        />
      </p>
      <div class="row">
        <Button kind="primary" onClick={() => void ask(actions.planRandomBreakouts(count.value))}>
          {t("shuffle")}
        </Button>
        <Button onClick={() => plan(empty(count.value))}>{t("emptyRooms")}</Button>
      </div>
      {planned.length === 0 ? null : (
        <>
          <p class="hint">{t("dragHint")}</p>
          <PlannedRooms planned={planned} onPlan={plan} />
          <p class="field">
            <label for={`${id}-minutes`}>{t("minutes")}</label>
            <input
              id={`${id}-minutes`}
              type="number"
              min={1}
              max={600}
              placeholder={t("noLimit")}
              value={minutes.value}
              onInput={(event) => {
                minutes.value = event.currentTarget.value;
              }}
            />
          </p>
          <label class="choice">
            <input
              type="checkbox"
              checked={choice.value}
              onChange={(event) => {
                choice.value = event.currentTarget.checked;
              }}
            />
            <span>{t("letChoose")}</span>
          </label>
          <Button kind="primary" icon="rooms" onClick={open}>
            {t("openRooms")}
          </Button>
        </>
      )}
    </div>
  );
}

function empty(count: number): readonly PlannedRoom[] {
  return Array.from({ length: count }, (_, index) => ({
    name: t("roomNumber", { number: index + 1 }),
    participants: [],
  }));
}

interface PlannedRoomsProps {
  readonly planned: readonly BreakoutRoom[];
  readonly onPlan: (rooms: readonly PlannedRoom[]) => void;
}

function PlannedRooms({ planned, onPlan }: PlannedRoomsProps) {
  const state = useSession();
  const placed = new Set(planned.flatMap((room) => room.participants));
  const people = new Map(state.view.participants.map((each) => [each.participant, each]));
  const waiting = state.view.participants.filter(
    (each) => each.connected && each.role !== "observer" && !placed.has(each.participant),
  );
  const move = (participant: string, to: number) =>
    onPlan(
      planned.map(({ name, participants }, index) => {
        const others = participants.filter((each) => each !== participant);
        return { name, participants: index === to ? [...others, participant] : others };
      }),
    );
  const rename = (at: number, name: string) =>
    onPlan(
      planned.map((room, index) => ({
        name: index === at ? name : room.name,
        participants: room.participants,
      })),
    );
  return (
    <ul class="planned">
      {planned.map((room, index) => (
        <DropRoom key={room.room} onDrop={(participant) => move(participant, index)}>
          <input
            class="room-name"
            value={room.name}
            maxLength={60}
            aria-label={t("roomName")}
            onChange={(event) => rename(index, event.currentTarget.value)}
          />
          <PlacedPeople
            people={room.participants.map((each) => people.get(each)).filter((each) => each !== undefined)}
            planned={planned}
            at={index}
            onMove={move}
          />
        </DropRoom>
      ))}
      <DropRoom onDrop={(participant) => move(participant, -1)}>
        <p class="room-name">{t("notPlaced")}</p>
        <PlacedPeople people={waiting} planned={planned} at={-1} onMove={move} />
      </DropRoom>
    </ul>
  );
}

interface DropRoomProps {
  readonly onDrop: (participant: string) => void;
  readonly children: ComponentChildren;
}

function DropRoom({ onDrop, children }: DropRoomProps) {
  return (
    <li
      class="card drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const participant = event.dataTransfer?.getData("text/plain") ?? "";
        if (participant !== "") onDrop(participant);
      }}
    >
      {children}
    </li>
  );
}

interface PlacedPeopleProps {
  readonly people: readonly Participant[];
  readonly planned: readonly BreakoutRoom[];
  readonly at: number;
  readonly onMove: (participant: string, to: number) => void;
}

/** Each can be dragged, or placed by the list beside the name. */
function PlacedPeople({ people, planned, at, onMove }: PlacedPeopleProps) {
  return (
    <ul class="placed">
      {people.map(({ participant, name }) => (
        <li
          key={participant}
          draggable
          data-participant={participant}
          onDragStart={(event) => event.dataTransfer?.setData("text/plain", participant)}
        >
          <span>{name}</span>
          <select
            aria-label={t("place", { name })}
            value={at}
            onChange={(event) => onMove(participant, Number(event.currentTarget.value))}
          >
            <option value={-1}>{t("notPlaced")}</option>
            {planned.map((room, index) => (
              <option key={room.room} value={index}>
                {room.name}
              </option>
            ))}
          </select>
        </li>
      ))}
    </ul>
  );
}

/** The plan: how many rooms, what they are called, who goes where. Kept on the server as it is changed. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { BreakoutRoom, PlannedRoom } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { DropRoom, PlacedPeople } from "./DropRoom";
import { described, emptyRoom, moved, samePlan, unplaced } from "./planned";

const MOST_ROOMS = 50;
const LONGEST_MINUTES = 600;

export function Plan() {
  const { planned, plan } = usePlan();
  return (
    <div class="plan">
      <MakeRooms planned={planned.length > 0} onPlan={plan} />
      {planned.length === 0 ? null : (
        <>
          <PlannedRooms planned={planned} onPlan={plan} />
          <Conditions />
        </>
      )}
    </div>
  );
}

const TOLD_WITHIN_MS = 2000;

/** What was planned last counts, even before word of it is back: two quick changes must both stand. */
function usePlan(): { readonly planned: readonly BreakoutRoom[]; readonly plan: OnPlan } {
  const { actions } = usePage();
  const { planned } = useSession().view.breakouts;
  const sent = useSignal<readonly PlannedRoom[] | null>(null);
  const forget = (rooms: readonly PlannedRoom[]) => {
    if (sent.value === rooms) sent.value = null;
  };
  useEffect(() => {
    if (sent.value !== null && samePlan(planned, sent.value)) sent.value = null;
  }, [planned]);
  return {
    planned:
      sent.value?.map((each, index) => ({
        room: planned[index]?.room ?? `${index}`,
        ends_at: null,
        ...each,
      })) ?? planned,
    plan: (rooms) => {
      sent.value = rooms;
      void ask(actions.planBreakouts(rooms)).then((granted) => {
        if (granted) setTimeout(() => forget(rooms), TOLD_WITHIN_MS);
        else forget(rooms);
      });
    },
  };
}

type OnPlan = (rooms: readonly PlannedRoom[]) => void;

interface MakeRoomsProps {
  readonly planned: boolean;
  readonly onPlan: OnPlan;
}

function MakeRooms({ planned, onPlan }: MakeRoomsProps) {
  const { actions } = usePage();
  const id = useId();
  const count = useSignal(2);
  const possible = count.value >= 1 && count.value <= MOST_ROOMS;
  const empty = () =>
    onPlan(
      Array.from({ length: count.value }, (_, index) => emptyRoom(t("roomNumber", { number: index + 1 }))),
    );
  return (
    <section class="make-rooms">
      {planned ? null : <p class="hint">{t("planIntro")}</p>}
      <p class="field number">
        <label for={id}>{t("roomCount")}</label>
        <input
          id={id}
          type="number"
          min={1}
          max={MOST_ROOMS}
          value={count.value}
          onInput={(event) => {
            count.value = Math.floor(Number(event.currentTarget.value));
          }}
        />
      </p>
      <div class="row">
        <Button
          kind={planned ? "plain" : "primary"}
          icon="shuffle"
          disabled={!possible}
          onClick={() => void ask(actions.planRandomBreakouts(count.value))}
        >
          {t("shuffle")}
        </Button>
        <Button disabled={!possible} onClick={empty}>
          {t("emptyRooms")}
        </Button>
      </div>
    </section>
  );
}

interface PlannedRoomsProps {
  readonly planned: readonly BreakoutRoom[];
  readonly onPlan: OnPlan;
}

const NOWHERE = "-1";

function PlannedRooms({ planned, onPlan }: PlannedRoomsProps) {
  const { participants } = useSession().view;
  const people = new Map(participants.map((each) => [each.participant, each]));
  const places = [
    { value: NOWHERE, name: t("notPlaced") },
    ...planned.map(({ name }, index) => ({ value: String(index), name })),
  ];
  const move = (who: string, place: string) => onPlan(moved(planned, who, Number(place)));
  return (
    <>
      <p class="hint">{t("dragHint")}</p>
      <ul class="room-list">
        {planned.map((room, index) => (
          <DropRoom key={room.room} onDrop={(who) => move(who, String(index))}>
            <input
              class="room-name"
              value={room.name}
              maxLength={60}
              aria-label={t("roomName", { number: index + 1 })}
              onChange={(event) => onPlan(described(planned, index, { name: event.currentTarget.value }))}
            />
            <PlacedPeople
              people={room.participants.map((each) => people.get(each)).filter((each) => each !== undefined)}
              places={places}
              at={String(index)}
              onMove={move}
            />
          </DropRoom>
        ))}
        <DropRoom onDrop={(who) => move(who, NOWHERE)}>
          <h3>{t("notPlaced")}</h3>
          <PlacedPeople people={unplaced(planned, participants)} places={places} at={NOWHERE} onMove={move} />
        </DropRoom>
      </ul>
    </>
  );
}

/** The form that `OpenRooms` sends. */
const CONDITIONS = "breakout-conditions";

function Conditions() {
  const { actions } = usePage();
  const id = useId();
  const minutes = useSignal("");
  const choice = useSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const length = Number(minutes.value);
    void ask(actions.openBreakouts({ choice: choice.value, ...(length > 0 ? { minutes: length } : {}) }));
  };
  return (
    <form id={CONDITIONS} class="conditions" onSubmit={submit}>
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
      <p class="field number">
        <label for={id}>{t("minutes")}</label>
        <input
          id={id}
          type="number"
          min={1}
          max={LONGEST_MINUTES}
          placeholder={t("noLimit")}
          value={minutes.value}
          onInput={(event) => {
            minutes.value = event.currentTarget.value;
          }}
        />
      </p>
    </form>
  );
}

/** Always in sight below the plan, however long that is. */
export function OpenRooms() {
  return (
    <footer class="panel-foot">
      <Button kind="primary" icon="rooms" submit form={CONDITIONS}>
        {t("openRooms")}
      </Button>
    </footer>
  );
}

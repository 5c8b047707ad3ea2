/** The plan: how many rooms, what they are called, who goes where. Kept on the server as it is changed. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { BreakoutRoom, Late, PlannedRoom } from "../../session/state";
import type { PlanMethod } from "../../session/store";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { DropRoom, PlacedPeople } from "./DropRoom";
import { imported } from "./imported";
import { described, emptyRoom, moved, renamed, samePlan, unplaced } from "./planned";

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
  const by = (method: PlanMethod) =>
    void ask(actions.planByMethod(method, count.value, t("roomNumber", { number: "" }).trim()));
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
          onClick={() => by("random")}
        >
          {t("shuffle")}
        </Button>
        <Button disabled={!possible} onClick={() => by("rotate")}>
          {t("planRotate")}
        </Button>
        <Button onClick={() => by("previous")}>{t("planPrevious")}</Button>
        <Button disabled={!possible} onClick={() => by("self")}>
          {t("planSelf")}
        </Button>
        <Button disabled={!possible} onClick={empty}>
          {t("emptyRooms")}
        </Button>
      </div>
      <Import onPlan={onPlan} />
    </section>
  );
}

/** Also for people who have no account and have not come yet: they are known by name. */
function Import({ onPlan }: { readonly onPlan: OnPlan }) {
  const id = useId();
  const text = useSignal("");
  const found = imported(text.value);
  return (
    <details class="import">
      <summary>{t("planImport")}</summary>
      <p class="hint">{t("importHelp")}</p>
      <label for={id}>{t("importList")}</label>
      <textarea
        id={id}
        rows={5}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <input
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        aria-label={t("planImport")}
        onChange={(event) => {
          void event.currentTarget.files?.[0]?.text().then((read) => {
            text.value = read;
          });
        }}
      />
      <Button disabled={found.length === 0} onClick={() => onPlan(found)}>
        {t("importTake")}
      </Button>
    </details>
  );
}

interface PlannedRoomsProps {
  readonly planned: readonly BreakoutRoom[];
  readonly onPlan: OnPlan;
}

const NOWHERE = "-1";

function PlannedRooms({ planned, onPlan }: PlannedRoomsProps) {
  const { participants, materials } = useSession().view;
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
            <Expected room={room} onStrike={(name) => onPlan(renamed(planned, name, index, -1))} />
            <textarea
              class="room-task"
              rows={1}
              maxLength={1000}
              placeholder={t("task", { room: room.name })}
              aria-label={t("task", { room: room.name })}
              value={room.task}
              onChange={(event) => onPlan(described(planned, index, { task: event.currentTarget.value }))}
            />
            {materials.length === 0 ? null : (
              <select
                aria-label={`${t("materials")}, ${room.name}`}
                value={room.material ?? ""}
                onChange={(event) =>
                  onPlan(described(planned, index, { material: event.currentTarget.value || null }))
                }
              >
                <option value="">{t("materials")}: –</option>
                {materials.map((each) => (
                  <option key={each.material} value={each.material}>
                    {each.title}
                  </option>
                ))}
              </select>
            )}
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

interface ExpectedProps {
  readonly room: BreakoutRoom;
  readonly onStrike: (name: string) => void;
}

function Expected({ room, onStrike }: ExpectedProps) {
  if (room.names.length === 0) return null;
  return (
    <ul class="names">
      {room.names.map((name, at) => (
        <li key={`${at} ${name}`}>
          {name} <small>({t("notHereYet")})</small>
          <IconButton icon="close" label={t("strikeOut", { name })} onClick={() => onStrike(name)} />
        </li>
      ))}
    </ul>
  );
}

const LATE = ["planned", "main", "smallest", "choose"] as const;

/** The form that `OpenRooms` sends. */
const CONDITIONS = "breakout-conditions";

function Conditions() {
  const { actions } = usePage();
  const id = useId();
  const minutes = useSignal("");
  const choice = useSignal(useSession().view.breakouts.planned_choice);
  const late = useSignal<Late>("planned");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const length = Number(minutes.value);
    void ask(
      actions.openBreakouts({
        choice: choice.value,
        late: late.value,
        ...(length > 0 ? { minutes: length } : {}),
      }),
    );
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
      <label class="field">
        <span>{t("whoIsLate")}</span>
        <select
          value={late.value}
          onChange={(event) => {
            late.value = event.currentTarget.value as Late;
          }}
        >
          {LATE.map((each) => (
            <option key={each} value={each}>
              {t(`late_${each}`)}
            </option>
          ))}
        </select>
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

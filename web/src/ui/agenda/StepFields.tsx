/** One step of a plan that is being written. */
import { useId } from "preact/hooks";
import type { AgendaStep, StepKind } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { IconButton } from "../kit/Button";
import { STEP_NAMES } from "./AgendaBar";

const KINDS: readonly StepKind[] = ["plenary", "rooms", "poll"];

interface StepFieldsProps {
  readonly step: AgendaStep;
  readonly place: number;
  readonly last: boolean;
  readonly onChange: (changed: Partial<AgendaStep>) => void;
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
}

export function StepFields({ step, place, last, onChange, onMove, onRemove }: StepFieldsProps) {
  const number = place + 1;
  const option = t("stepNumber", { number });
  return (
    <li>
      <fieldset>
        <legend>{option}</legend>
        <Title step={step} onChange={onChange} />
        <div class="row">
          <KindField step={step} onChange={onChange} />
          <NumberField
            label={t("minutesOrWait")}
            value={step.minutes}
            most={180}
            onChange={(minutes) => onChange({ minutes })}
          />
        </div>
        {step.kind === "rooms" ? (
          <NumberField
            label={t("peoplePerRoom")}
            value={step.size}
            most={50}
            onChange={(size) => onChange({ size: size === 1 ? 2 : size })}
          />
        ) : null}
        {step.kind === "poll" ? <PollFields step={step} onChange={onChange} /> : null}
        <div class="row step-buttons">
          <IconButton
            label={t("moveUp", { option })}
            icon="up"
            disabled={place === 0}
            onClick={() => onMove(-1)}
          />
          <IconButton
            label={t("moveDown", { option })}
            icon="down"
            disabled={last}
            onClick={() => onMove(1)}
          />
          <IconButton label={t("removeStep", { number })} icon="bin" onClick={onRemove} />
        </div>
      </fieldset>
    </li>
  );
}

type Part = Pick<StepFieldsProps, "step" | "onChange">;

function Title({ step, onChange }: Part) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{t("stepTitle")}</label>
      <input
        id={id}
        value={step.title}
        maxLength={100}
        placeholder={t(STEP_NAMES[step.kind])}
        onInput={(event) => onChange({ title: event.currentTarget.value })}
      />
    </p>
  );
}

function KindField({ step, onChange }: Part) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{t("stepKind")}</label>
      <select
        id={id}
        value={step.kind}
        onChange={(event) => {
          const kind = KINDS.find((each) => each === event.currentTarget.value) ?? "plenary";
          onChange({ kind, size: kind === "rooms" ? 2 : 0, poll: null });
        }}
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(STEP_NAMES[kind])}
          </option>
        ))}
      </select>
    </p>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, most, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={0}
        max={most}
        value={value}
        onInput={(event) => {
          const asked = Math.round(Number(event.currentTarget.value));
          onChange(Math.max(0, Math.min(most, asked)));
        }}
      />
    </p>
  );
}

function PollFields({ step, onChange }: Part) {
  const id = useId();
  const { polls } = useSession().view;
  return (
    <>
      <p class="field">
        <label for={id}>{t("stepPoll")}</label>
        <select
          id={id}
          value={step.poll ?? ""}
          onChange={(event) => onChange({ poll: event.currentTarget.value || null })}
        >
          <option value="">{t("choosePoll")}</option>
          {polls.map((poll) => (
            <option key={poll.poll} value={poll.poll}>
              {poll.question}
            </option>
          ))}
        </select>
      </p>
      <label class="choice">
        <input
          type="checkbox"
          checked={step.show}
          onChange={(event) => onChange({ show: event.currentTarget.checked })}
        />
        <span>{t("showAtEnd")}</span>
      </label>
    </>
  );
}

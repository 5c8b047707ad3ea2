/** Writing the plan: steps one under the other, each with its time and what happens in it. */
import { useSignal } from "@preact/signals";
import type { AgendaStep } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { StepFields } from "./StepFields";

const MOST_STEPS = 30;
const STEP: AgendaStep = { kind: "plenary", title: "", minutes: 5, size: 0, poll: null, show: false };

/** Keys, so that a step that moves keeps its fields and the focus. */
interface Row {
  readonly key: number;
  readonly step: AgendaStep;
}

const rows = (steps: readonly AgendaStep[]): readonly Row[] => steps.map((step, key) => ({ key, step }));

export function AgendaForm({ onDone }: { readonly onDone: () => void }) {
  const { actions } = usePage();
  const { steps } = useSession().view.agenda;
  const written = useSignal<readonly Row[]>(rows(steps.length === 0 ? example() : steps));
  const incomplete = written.value.some(({ step }) => step.kind === "poll" && step.poll === null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await ask(actions.planAgenda(written.value.map(({ step }) => step)))) onDone();
  };
  const move = (place: number, by: number) => {
    const row = written.value[place];
    if (row === undefined) return;
    written.value = written.value.toSpliced(place, 1).toSpliced(place + by, 0, row);
  };
  const add = () => {
    const key = Math.max(-1, ...written.value.map((row) => row.key)) + 1;
    written.value = [...written.value, { key, step: STEP }];
  };
  return (
    <form class="stack" onSubmit={(event) => void save(event)} aria-label={t("planTitle")}>
      <h3>{t("planTitle")}</h3>
      <p class="hint">{t("agendaIntro")}</p>
      <ol class="agenda-form">
        {written.value.map(({ key, step }, place) => (
          <StepFields
            key={key}
            step={step}
            place={place}
            last={place === written.value.length - 1}
            onChange={(changed) => {
              written.value = written.value.with(place, { key, step: { ...step, ...changed } });
            }}
            onMove={(by) => move(place, by)}
            onRemove={() => {
              written.value = written.value.toSpliced(place, 1);
            }}
          />
        ))}
      </ol>
      {written.value.length < MOST_STEPS ? (
        <div>
          <Button kind="quiet" icon="plus" onClick={add}>
            {t("addStep")}
          </Button>
        </div>
      ) : null}
      <div class="row">
        <Button kind="primary" submit disabled={incomplete || written.value.length === 0}>
          {t("keepAgenda")}
        </Button>
        {steps.length === 0 ? null : <Button onClick={onDone}>{t("cancel")}</Button>}
      </div>
      {incomplete ? <p class="hint">{t("stepNeedsPoll")}</p> : null}
    </form>
  );
}

/** What many lessons look like. */
function example(): readonly AgendaStep[] {
  return [
    { ...STEP, title: t("exampleWelcome"), minutes: 5 },
    { ...STEP, kind: "rooms", title: t("examplePairs"), minutes: 8, size: 2 },
    { ...STEP, title: t("exampleTogether"), minutes: 10 },
  ];
}

/** Writing the plan: steps one under the other, each with its time and what happens in it. */
import type { AgendaStep } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { useDraft } from "../kit/draft";
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
  const blank = rows(steps.length === 0 ? example() : steps);
  const [written, write] = useDraft<readonly Row[]>("agenda", blank);
  const close = () => {
    write(blank);
    onDone();
  };
  const incomplete = written.some(({ step }) => step.kind === "poll" && step.poll === null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await ask(actions.planAgenda(written.map(({ step }) => step)))) close();
  };
  const move = (place: number, by: number) => {
    const row = written[place];
    if (row === undefined) return;
    write(written.toSpliced(place, 1).toSpliced(place + by, 0, row));
  };
  const add = () => {
    const key = Math.max(-1, ...written.map((row) => row.key)) + 1;
    write([...written, { key, step: STEP }]);
  };
  return (
    <form class="stack" onSubmit={(event) => void save(event)} aria-label={t("planTitle")}>
      <h3>{t("planTitle")}</h3>
      <p class="hint">{t("agendaIntro")}</p>
      <ol class="agenda-form">
        {written.map(({ key, step }, place) => (
          <StepFields
            key={key}
            step={step}
            place={place}
            last={place === written.length - 1}
            onChange={(changed) => write(written.with(place, { key, step: { ...step, ...changed } }))}
            onMove={(by) => move(place, by)}
            onRemove={() => write(written.toSpliced(place, 1))}
          />
        ))}
      </ol>
      {written.length < MOST_STEPS ? (
        <div>
          <Button kind="quiet" icon="plus" onClick={add}>
            {t("addStep")}
          </Button>
        </div>
      ) : null}
      <div class="row">
        <Button kind="primary" submit disabled={incomplete || written.length === 0}>
          {t("keepAgenda")}
        </Button>
        {steps.length === 0 ? null : <Button onClick={close}>{t("cancel")}</Button>}
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

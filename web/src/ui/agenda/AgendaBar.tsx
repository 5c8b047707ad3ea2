/** The step of the lesson that runs, for everybody, with the time left; for hosts with what can be done. */
import { currentStep } from "../../session/agenda";
import { amHost } from "../../session/selectors";
import type { AgendaStep } from "../../session/state";
import { duration, type Key, t } from "../../texts/texts";
import { useSession, useTools } from "../context";
import { Bar } from "../kit/Bar";
import { Icon } from "../kit/icons";
import { announce } from "../kit/Live";
import { useServerTime } from "../kit/now";
import { useChange } from "../session/announcements";

export const STEP_NAMES = {
  plenary: "step_plenary",
  rooms: "step_rooms",
  poll: "step_poll",
} as const satisfies Record<AgendaStep["kind"], Key>;

export const titleOf = (step: AgendaStep) => (step.title === "" ? t(STEP_NAMES[step.kind]) : step.title);

export function AgendaBar() {
  const tools = useTools();
  const state = useSession();
  const step = currentStep(state);
  const { current, steps, ends_at, trouble } = state.view.agenda;
  useChange(current, () => {
    announce(step === undefined ? t("agendaOver") : t("agendaNow", { title: titleOf(step) }));
  });
  if (step === undefined || current === null) return null;
  const words = t("stepOf", { number: current + 1, all: steps.length, title: titleOf(step) });
  const host = amHost(state);
  return (
    <>
      <Bar icon="plan" tone="calm" text={words}>
        {ends_at === null ? null : <TimeLeft until={ends_at} />}
        {tools === null ? null : <tools.StepButtons timed={ends_at !== null} />}
      </Bar>
      {host && trouble !== "" ? (
        <Bar icon="help" tone="warn" text={t("agendaTrouble", { reason: trouble })} />
      ) : null}
    </>
  );
}

function TimeLeft({ until }: { readonly until: number }) {
  const now = useServerTime();
  return (
    <span class="time-left" role="timer">
      <Icon name="clock" />
      {t("timeLeft", { time: duration(until - now) })}
    </span>
  );
}

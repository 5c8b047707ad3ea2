/** The plan of the lesson: its part of the fold, and what is shown of it. */
import type { EntryOf } from "../protocol";
import type { Agenda, AgendaStep, SessionState } from "./state";

type AgendaEntry =
  | EntryOf<"agenda.planned">
  | EntryOf<"agenda.stepped">
  | EntryOf<"agenda.extended">
  | EntryOf<"agenda.stopped">;

const NOT_RUNNING = { current: null, ends_at: null, trouble: "" } as const;

export function foldAgenda(agenda: Agenda, entry: AgendaEntry): Agenda {
  switch (entry.type) {
    case "agenda.planned":
      return { ...NOT_RUNNING, steps: entry.data.steps };
    case "agenda.stepped": {
      const { step, ends_at, trouble } = entry.data;
      return { ...agenda, current: step, ends_at, trouble };
    }
    case "agenda.extended":
      return { ...agenda, ends_at: entry.data.ends_at };
    case "agenda.stopped":
      return { ...agenda, ...NOT_RUNNING };
  }
}

/** The step that runs. */
export function currentStep(state: SessionState): AgendaStep | undefined {
  const { steps, current } = state.view.agenda;
  return current === null ? undefined : steps[current];
}

/** How long the whole plan takes, in minutes, without the steps that wait for a host. */
export function totalMinutes(steps: readonly AgendaStep[]): number {
  return steps.reduce((sum, step) => sum + step.minutes, 0);
}

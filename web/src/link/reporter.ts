/** Keeps the server's picture of this client true: see session/duties. */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import { type Duty, duties } from "../session/duties";
import type { OwnRung, SessionStore } from "../session/store";
import type { Link } from "./link";

/** Command ids of reports about oneself begin so. */
export const OWN_REPORT = "rung-";
/** What came to nothing, or is due again at once, is not reported again before this has passed. */
const AGAIN_MS = 5000;

interface Report {
  readonly said: string;
  /** Where its entry stands in the log; null as long as there is no answer. */
  readonly seq: number | null;
}

/** Whether this client itself made the report that an entry answers; else the server did. */
export function isOwnReport(command: string | undefined): boolean {
  return command?.startsWith(OWN_REPORT) === true;
}

/** Runs until the page goes. `rung` is null until it is known. */
export function report(store: SessionStore, rung: ReadonlySignal<OwnRung | null>, ask: Link["ask"]): void {
  const reports = new Map<Duty["type"], Report>();

  async function perform(duty: Duty, said: string): Promise<void> {
    reports.set(duty.type, { said, seq: null });
    const options = duty.type === "rung.report" ? { id: OWN_REPORT + crypto.randomUUID() } : {};
    const answer = await ask(duty.type, duty.data, options);
    const report = { said, seq: answer.ok ? (answer.seq ?? 0) : null };
    reports.set(duty.type, report);
    setTimeout(() => {
      if (reports.get(duty.type) !== report) return;
      reports.delete(duty.type);
      performDue();
    }, AGAIN_MS);
    performDue();
  }

  /** Nothing else is said until the entry of what was said last is here. */
  function mayPerform(duty: Duty, said: string, seq: number): boolean {
    const last = reports.get(duty.type);
    return last === undefined || (last.seq !== null && last.seq <= seq && last.said !== said);
  }

  function performDue(): void {
    const state = store.state.value;
    const due = state === null ? [] : duties(state, store.own.value, rung.value);
    // Of two devices of one person, the one with sound and picture speaks for both.
    if (state === null || store.phase.value !== "inside" || store.elsewhere.value) return;
    for (const duty of due) {
      const said = JSON.stringify(duty.data);
      if (mayPerform(duty, said, state.seq)) void perform(duty, said);
    }
  }

  effect(performDue);
}

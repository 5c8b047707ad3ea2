/** Keeps the server's picture of this client true: see session/duties. */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import { type Duty, duties } from "../session/duties";
import type { OwnRung, SessionStore } from "../session/store";
import type { Link } from "./link";

const OWN_REPORT = "rung-";
/** After a refusal the same report is not made again before this has passed. */
const REFUSED_MS = 5000;

/** Whether this client itself made the report that an entry answers; else the server did. */
export function isOwnReport(command: string | undefined): boolean {
  return command?.startsWith(OWN_REPORT) === true;
}

/** Runs until the page goes. `rung` is null until it is known. */
export function report(store: SessionStore, rung: ReadonlySignal<OwnRung | null>, ask: Link["ask"]): void {
  const underWay = new Set<Duty["type"]>();

  async function perform(duty: Duty): Promise<void> {
    underWay.add(duty.type);
    const options = duty.type === "rung.report" ? { id: OWN_REPORT + crypto.randomUUID() } : {};
    const answer = await ask(duty.type, duty.data, options);
    const done = () => {
      underWay.delete(duty.type);
      performDue();
    };
    // The entry comes with the answer or right behind it: a moment's patience saves a second report.
    setTimeout(done, answer.ok ? 50 : REFUSED_MS);
  }

  function performDue(): void {
    const state = store.state.value;
    const due = state === null ? [] : duties(state, store.own.value, rung.value);
    // Of two devices of one person, the one with sound and picture speaks for both.
    if (store.phase.value !== "inside" || store.elsewhere.value) return;
    for (const duty of due) if (!underWay.has(duty.type)) void perform(duty);
  }

  effect(performDue);
}

/** When each picture was first seen where it is: for measuring how long a change takes. */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import type { SlotShown } from "../session/slots";

export interface Sighting extends SlotShown {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const KEPT = 1000;

export function recordSightings(shown: ReadonlySignal<readonly SlotShown[]>): readonly Sighting[] {
  const sightings: Sighting[] = [];
  let before: readonly SlotShown[] = [];
  effect(() => {
    const at = performance.timeOrigin + performance.now();
    for (const picture of shown.value) {
      if (!before.some((each) => same(each, picture))) sightings.push({ ...picture, at });
    }
    before = shown.value;
    sightings.splice(0, sightings.length - KEPT);
  });
  return sightings;
}

function same(one: SlotShown, other: SlotShown): boolean {
  return one.slot === other.slot && one.participant === other.participant && one.source === other.source;
}

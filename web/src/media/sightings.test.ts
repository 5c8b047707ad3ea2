import { signal } from "@preact/signals-core";
import { expect, it } from "vitest";
import type { SlotShown } from "../session/slots";
import { recordSightings } from "./sightings";

it("each appearance of a picture is noted once, with its time", () => {
  const ben: SlotShown = { slot: 3, participant: "u2", source: "camera" };
  const cleo: SlotShown = { slot: 4, participant: "u3", source: "camera" };
  const shown = signal<readonly SlotShown[]>([]);
  const sightings = recordSightings(shown);
  const start = performance.timeOrigin + performance.now();
  for (const now of [[ben], [ben, cleo], [cleo], [ben, cleo]]) shown.value = now;
  expect(sightings.map((each) => each.participant)).toEqual(["u2", "u3", "u2"]);
  for (const { at } of sightings) expect(at).toBeGreaterThanOrEqual(start);
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SlotAssignment, ViewWish } from "../protocol";
import type { TileWish } from "../session/slots";
import { createWishes } from "./wishes";

const tile = (participant: string, height: number): TileWish => ({ participant, source: "camera", height });

function viewer(now: readonly SlotAssignment[] = []) {
  const sent: (readonly ViewWish[])[] = [];
  const wishes = createWishes(
    [3, 4],
    () => now,
    (video) => sent.push(video),
  );
  return { wishes, sent };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells at once when a picture comes or goes", () => {
  const { wishes, sent } = viewer();
  wishes.show([tile("u2", 360)]);
  wishes.show([tile("u2", 360), tile("u3", 360)]);
  expect(sent).toEqual([
    [{ slot: 3, ...tile("u2", 360) }],
    [
      { slot: 3, ...tile("u2", 360) },
      { slot: 4, ...tile("u3", 360) },
    ],
  ]);
});

it("waits until sizes have settled, and rounds them", () => {
  const { wishes, sent } = viewer();
  wishes.show([tile("u2", 360)]);
  for (const height of [370.2, 400.7, 480.4]) wishes.show([tile("u2", height)]);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(100);
  expect(sent.slice(1)).toEqual([[{ slot: 3, ...tile("u2", 480) }]]);
});

it("does not say the same twice, except to a server that forgot", () => {
  const { wishes, sent } = viewer();
  wishes.show([tile("u2", 360)]);
  wishes.show([tile("u2", 360)]);
  vi.advanceTimersByTime(100);
  expect(sent).toHaveLength(1);
  wishes.repeat();
  expect(sent).toHaveLength(2);
});

it("leaves pictures where the server shows them", () => {
  const { wishes, sent } = viewer([{ slot: 4, participant: "u2", source: "camera" }]);
  wishes.show([tile("u2", 360)]);
  expect(sent).toEqual([[{ slot: 4, ...tile("u2", 360) }]]);
});

/**
 * Which picture is wanted in which video slot, and which one is there for certain.
 * The connection has a fixed number of slots; what they carry is the server's doing.
 */
import type { SlotAssignment, ViewWish } from "../protocol";
import type { ParticipantId, Source } from "./state";

/** `height` in device pixels, as it is on the screen now. Most important first. */
export interface TileWish {
  readonly participant: ParticipantId;
  readonly source: Source;
  readonly height: number;
}

/** A video slot that carries this participant's picture for certain: the packets say so (CSRC). */
export interface SlotShown {
  readonly slot: number;
  readonly participant: ParticipantId;
  readonly source: Source;
}

/** Pictures stay in the slot they are in; new ones take free slots, the most important first. */
export function assign(
  wishes: readonly TileWish[],
  now: readonly SlotAssignment[],
  slots: readonly number[],
): readonly ViewWish[] {
  const wanted = wishes.slice(0, slots.length);
  const held = new Map(now.map((each) => [key(each), each.slot]));
  const kept = new Map(
    wanted.flatMap((wish) => {
      const slot = held.get(key(wish));
      return slot !== undefined && slots.includes(slot) ? [[key(wish), slot] as const] : [];
    }),
  );
  const taken = new Set(kept.values());
  const free = slots.filter((slot) => !taken.has(slot));
  return wanted.flatMap((wish) => {
    const slot = kept.get(key(wish)) ?? free.shift();
    return slot === undefined ? [] : [{ slot, ...wish }];
  });
}

/** An assignment counts once the last frame in that slot bore the participant's number. */
export function certain(
  assignments: readonly SlotAssignment[],
  arrived: ReadonlyMap<number, number>,
  numberOf: (participant: ParticipantId) => number | undefined,
): readonly SlotShown[] {
  return assignments.flatMap(({ slot, participant, source }) => {
    if (participant === null || source === null) return [];
    const number = numberOf(participant);
    if (number === undefined || arrived.get(slot) !== number) return [];
    return [{ slot, participant, source }];
  });
}

export function sameSlots(one: readonly SlotShown[], other: readonly SlotShown[]): boolean {
  return (
    one.length === other.length &&
    one.every((each, index) => {
      const twin = other[index];
      return twin !== undefined && twin.slot === each.slot && key(twin) === key(each);
    })
  );
}

function key(picture: { readonly participant: string | null; readonly source: Source | null }): string {
  return `${picture.participant} ${picture.source}`;
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign, certain, type TileWish } from "./slots";

const wish = (participant: string, height = 360): TileWish => ({ participant, source: "camera", height });
const has = (slot: number, participant: string | null) => ({
  slot,
  participant,
  source: participant === null ? null : ("camera" as const),
});

describe("assigning wishes to slots", () => {
  it("fills free slots in order of importance", () => {
    expect(assign([wish("u2"), wish("u3")], [], [3, 4])).toEqual([
      { slot: 3, ...wish("u2") },
      { slot: 4, ...wish("u3") },
    ]);
  });

  it("leaves a picture in the slot that shows it", () => {
    expect(assign([wish("u3"), wish("u2")], [has(3, "u2"), has(4, null)], [3, 4])).toEqual([
      { slot: 4, ...wish("u3") },
      { slot: 3, ...wish("u2") },
    ]);
  });

  it("leaves out the least important when slots run out", () => {
    expect(assign([wish("u2"), wish("u3")], [has(3, "u3")], [3]).map((each) => each.participant)).toEqual([
      "u2",
    ]);
  });

  it("never uses a slot twice and never asks for one that is not there", () => {
    const id = fc.integer({ min: 1, max: 12 }).map((number) => `u${number}`);
    const held = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 9 }), id), { selector: ([slot]) => slot });
    fc.assert(
      fc.property(fc.uniqueArray(id), held, (wanted, now) => {
        const slots = [3, 4, 5, 6];
        const given = assign(
          wanted.map((each) => wish(each)),
          now.map(([slot, who]) => has(slot, who)),
          slots,
        );
        expect(new Set(given.map((each) => each.slot)).size).toBe(given.length);
        for (const each of given) expect(slots).toContain(each.slot);
        expect(given).toHaveLength(Math.min(wanted.length, slots.length));
      }),
    );
  });
});

describe("a name on a picture", () => {
  const numbers = new Map([
    ["u2", 2],
    ["u3", 3],
  ]);
  const numberOf = (participant: string) => numbers.get(participant);

  it("is given once a frame with that person's number has arrived", () => {
    expect(certain([has(3, "u2")], new Map([[3, 2]]), numberOf)).toEqual([
      { slot: 3, participant: "u2", source: "camera" },
    ]);
  });

  it.each<[string, Map<number, number>]>([
    ["nothing has arrived", new Map()],
    ["the frames are still somebody else's", new Map([[3, 3]])],
    ["the number is nobody's", new Map([[3, 99]])],
  ])("is withheld while %s", (_, arrived) => {
    expect(certain([has(3, "u2")], arrived, numberOf)).toEqual([]);
  });

  it("is withheld from an empty slot whatever its last frame was", () => {
    expect(certain([has(3, null)], new Map([[3, 2]]), numberOf)).toEqual([]);
  });
});

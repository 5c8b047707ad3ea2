import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, type LayoutMode, layout, modeFor, type Rectangle, type TileKind } from "./layout";

const people = (count: number): TileKind[] =>
  Array.from({ length: count }, () => ({ kind: "person", large: false }));
const SCREEN: TileKind = { kind: "screen", large: true };
const WIDE: Box = { width: 1280, height: 720 };
const TALL: Box = { width: 390, height: 700 };

const rounded = (rectangle: Rectangle | null | undefined) =>
  rectangle && [rectangle.x, rectangle.y, rectangle.width, rectangle.height].map(Math.round);

describe("layout", () => {
  it.each<[string, TileKind[], Box, LayoutMode, (number[] | null)[]]>([
    ["one person fills a wide stage", people(1), WIDE, "grid", [[0, 0, 1280, 720]]],
    [
      "two stand side by side",
      people(2),
      WIDE,
      "grid",
      [
        [0, 42, 636, 636],
        [644, 42, 636, 636],
      ],
    ],
    [
      "two stand below one another on a phone",
      people(2),
      TALL,
      "grid",
      [
        [0, 0, 390, 346],
        [0, 354, 390, 346],
      ],
    ],
    [
      "the third is centred below two",
      people(3),
      WIDE,
      "grid",
      [
        [3, 0, 633, 356],
        [644, 0, 633, 356],
        [324, 364, 633, 356],
      ],
    ],
    ["a shared screen alone has the whole stage", [SCREEN], WIDE, "screen", [[0, 0, 1280, 720]]],
    [
      "people stand beside a shared screen",
      [SCREEN, ...people(2)],
      WIDE,
      "screen",
      [
        [0, 0, 1032, 720],
        [1040, 0, 240, 135],
        [1040, 143, 240, 135],
      ],
    ],
    [
      "and below it on a phone",
      [...people(1), SCREEN],
      TALL,
      "screen",
      [
        [71, 560, 249, 140],
        [0, 0, 390, 552],
      ],
    ],
    [
      "text mode keeps one row and leaves out who does not fit",
      people(4),
      { width: 400, height: 90 },
      "strip",
      [[36, 0, 160, 90], [204, 0, 160, 90], null, null],
    ],
    ["nobody needs no room", [], WIDE, "grid", []],
    ["a box without size shows nothing", people(1), { width: 0, height: 5 }, "grid", [null]],
  ])("%s", (_, tiles, box, mode, expected) => {
    expect(layout(tiles, box, mode).map(rounded)).toEqual(expected);
  });

  const anyTiles = fc.array(fc.constantFrom<TileKind>({ kind: "person", large: false }, SCREEN), {
    maxLength: 60,
  });
  const anyBox = fc.record({
    width: fc.integer({ min: 1, max: 4000 }),
    height: fc.integer({ min: 1, max: 3000 }),
  });
  const anyMode = fc.constantFrom<LayoutMode>("grid", "screen", "strip");

  it("gives every tile a place inside the box or none, and no two overlap", () => {
    fc.assert(
      fc.property(anyTiles, anyBox, anyMode, (tiles, box, mode) => {
        const places = layout(tiles, box, mode);
        expect(places).toHaveLength(tiles.length);
        const shown = places.filter((place) => place !== null);
        for (const place of shown) expect(inside(place, box)).toBe(true);
        for (const [index, one] of shown.entries()) {
          for (const other of shown.slice(index + 1)) expect(overlap(one, other)).toBe(false);
        }
      }),
    );
  });

  it("shows text mode as a strip, a shared screen large, and people alike otherwise", () => {
    expect(modeFor(true, [SCREEN])).toBe("strip");
    expect(modeFor(false, [...people(1), SCREEN])).toBe("screen");
    expect(modeFor(false, people(3))).toBe("grid");
  });
});

const HAIR = 1e-6;

function inside(place: Rectangle, box: Box): boolean {
  const { x, y, width, height } = place;
  return x >= -HAIR && y >= -HAIR && x + width <= box.width + HAIR && y + height <= box.height + HAIR;
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return across > HAIR && down > HAIR;
}

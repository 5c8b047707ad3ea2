/**
 * Where tiles go. `layout(tiles, box, mode)` gives one rectangle per tile, in CSS pixels from
 * the box's top left corner, or null for a tile that has no room and is not shown.
 *
 * grid    everybody alike, as large as possible
 * screen  what is large (shared screens, people in the spotlight) takes the stage, the others stand in a
 *         strip at the side (below when tall)
 * strip   text mode: one row of small tiles, the rest of the page belongs to the chat
 */

export interface TileKind {
  readonly kind: "person" | "screen";
  readonly large: boolean;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle extends Box {
  readonly x: number;
  readonly y: number;
}

export type LayoutMode = "grid" | "screen" | "strip";

const GAP = 8;
/** A person's tile is between square and this wide. */
const WIDEST = 16 / 9;
const STRIP_SHARE = 0.2;
const STRIP_LEAST = 120;
const STRIP_MOST = 240;

export function modeFor(onText: boolean, tiles: readonly TileKind[]): LayoutMode {
  if (onText) return "strip";
  return tiles.some((tile) => tile.large) ? "screen" : "grid";
}

export function layout(
  tiles: readonly TileKind[],
  box: Box,
  mode: LayoutMode,
): readonly (Rectangle | null)[] {
  if (box.width <= 0 || box.height <= 0) return tiles.map(() => null);
  const area = { x: 0, y: 0, width: box.width, height: box.height };
  if (mode === "strip") return row(tiles.length, area);
  if (mode === "grid") return grid(tiles.length, area, WIDEST);
  return withLarge(tiles, area);
}

function withLarge(tiles: readonly TileKind[], area: Rectangle): readonly (Rectangle | null)[] {
  const large = tiles.filter((tile) => tile.large).length;
  const others = tiles.length - large;
  if (large === 0) return grid(others, area, WIDEST);
  const [stage, strip] = others === 0 ? [area, null] : split(area);
  const screens = tiles.some((tile) => tile.large && tile.kind === "screen");
  const onStage = grid(large, stage, screens ? Number.POSITIVE_INFINITY : WIDEST);
  const inStrip = strip === null ? [] : line(others, strip);
  let first = 0;
  let second = 0;
  return tiles.map((tile) => (tile.large ? onStage[first++] : inStrip[second++]) ?? null);
}

function split(area: Rectangle): [Rectangle, Rectangle] {
  if (area.width >= area.height) {
    const width = clamp(area.width * STRIP_SHARE, STRIP_LEAST, Math.min(STRIP_MOST, area.width / 2));
    const left = area.width - width;
    return [
      { ...area, width: Math.max(0, left - GAP) },
      { ...area, x: area.x + left, width },
    ];
  }
  const height = clamp(
    area.height * STRIP_SHARE,
    STRIP_LEAST / WIDEST,
    Math.min(STRIP_MOST, area.height / 2),
  );
  const top = area.height - height;
  return [
    { ...area, height: Math.max(0, top - GAP) },
    { ...area, y: area.y + top, height },
  ];
}

function line(count: number, strip: Rectangle): readonly (Rectangle | null)[] {
  return strip.height > strip.width ? column(count, strip) : row(count, strip);
}

/** Tiles side by side, centred; as many as fit. */
function row(count: number, strip: Rectangle): readonly (Rectangle | null)[] {
  const height = strip.height;
  const width = Math.min(height * WIDEST, strip.width);
  const fitting = Math.min(count, Math.floor((strip.width + GAP) / (width + GAP)));
  const start = strip.x + (strip.width - (fitting * (width + GAP) - GAP)) / 2;
  return Array.from({ length: count }, (_, index) =>
    index < fitting ? { x: start + index * (width + GAP), y: strip.y, width, height } : null,
  );
}

/** Tiles below one another from the top; as many as fit. */
function column(count: number, strip: Rectangle): readonly (Rectangle | null)[] {
  const width = strip.width;
  const height = Math.min(width / WIDEST, strip.height);
  const fitting = Math.min(count, Math.floor((strip.height + GAP) / (height + GAP)));
  return Array.from({ length: count }, (_, index) =>
    index < fitting ? { x: strip.x, y: strip.y + index * (height + GAP), width, height } : null,
  );
}

/** Tries every number of columns and keeps the one with the largest tiles; short last rows are centred. */
function grid(count: number, area: Rectangle, widest: number): readonly (Rectangle | null)[] {
  if (count === 0) return [];
  let columns = 1;
  let best = cell(count, 1, area, widest);
  for (let tried = 2; tried <= count; tried += 1) {
    const size = cell(count, tried, area, widest);
    if (size.width * size.height > best.width * best.height) [columns, best] = [tried, size];
  }
  if (best.width * best.height === 0) return Array.from({ length: count }, () => null);
  return place(count, columns, best, area);
}

function cell(count: number, columns: number, area: Rectangle, widest: number): Box {
  const rows = Math.ceil(count / columns);
  const width = Math.max(0, (area.width - GAP * (columns - 1)) / columns);
  const height = Math.max(0, (area.height - GAP * (rows - 1)) / rows);
  if (widest === Number.POSITIVE_INFINITY) return { width, height };
  return { width: Math.min(width, height * widest), height: Math.min(height, width) };
}

function place(count: number, columns: number, size: Box, area: Rectangle): readonly Rectangle[] {
  const rows = Math.ceil(count / columns);
  const top = area.y + (area.height - (rows * (size.height + GAP) - GAP)) / 2;
  return Array.from({ length: count }, (_, index) => {
    const inRow = Math.floor(index / columns);
    const across = inRow === rows - 1 ? count - inRow * columns : columns;
    const left = area.x + (area.width - (across * (size.width + GAP) - GAP)) / 2;
    return {
      x: left + (index % columns) * (size.width + GAP),
      y: top + inRow * (size.height + GAP),
      ...size,
    };
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

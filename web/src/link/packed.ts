/** Many entries in few bytes, as docs/protocol.md packs them: put in order again, and whole. */
import type { Entry, Welcome } from "../protocol";

/** `seq` and `at` say by how much they differ from the row before. */
export type Row = readonly [
  seq: number,
  at: number,
  by: Entry["by"],
  type: Entry["type"],
  data: Entry["data"],
  command?: string,
];

/** All browsers since 2023; others are sent entries as they are. */
export const canUnpack = "DecompressionStream" in globalThis;

/** In order. Nothing is missing between them: `prev` is the one before, and of the first none. */
export function entriesOf(rows: readonly Row[]): Entry[] {
  let seq = 0;
  let at = 0;
  const entries = rows.map(([more, later, by, type, data, command]) => {
    seq += more;
    at += later;
    return { seq, at, by, type, data, ...(command === undefined ? {} : { command }) };
  });
  const ordered = entries.toSorted((one, other) => one.seq - other.seq);
  return ordered.map((entry, place) => ({ ...entry, prev: ordered[place - 1]?.seq ?? 0 }) as Entry);
}

/** The welcome with its `history`. By plain HTTP `packed` is text in base64. */
export async function unpacked({ packed, ...welcome }: Welcome): Promise<Welcome> {
  if (packed === undefined) return welcome;
  const bytes =
    typeof packed === "string" ? Uint8Array.from(atob(packed), (char) => char.charCodeAt(0)) : packed;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const rows = (await new Response(stream).json()) as readonly Row[];
  return { ...welcome, history: entriesOf(rows) };
}

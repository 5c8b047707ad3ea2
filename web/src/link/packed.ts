/** Many entries in few bytes, as docs/protocol.md packs them: put in order again, and whole. */
import { gunzip } from "../gzip";
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

/** The welcome with its `history`. */
export async function unpacked({ packed, ...welcome }: Welcome): Promise<Welcome> {
  if (packed === undefined) return welcome;
  const rows = JSON.parse(await gunzip(packed)) as readonly Row[];
  return { ...welcome, history: entriesOf(rows) };
}

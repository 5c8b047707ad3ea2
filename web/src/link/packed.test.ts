import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Entry } from "../protocol";
import { ANA, BEN, rowsOf, said, welcome } from "../session/classroom";
import { entriesOf, type Row, unpacked } from "./packed";

const LINES: readonly Entry[] = [
  { ...said(11, ANA, "To the room"), prev: 0 },
  { ...said(12, BEN, "To you alone", ANA.participant), prev: 11 },
  { ...said(15, ANA, "To the room again"), prev: 12 },
  { ...said(16, BEN, "My own", "room", "c1"), prev: 15 },
];
/** By audience: the private line behind the others. */
const PARTED = [LINES[0], LINES[2], LINES[3], LINES[1]] as readonly Entry[];

const packed = gzipSync(JSON.stringify(rowsOf(PARTED)));

describe("packed entries", () => {
  it("stand in order again, each with the one before it", () => {
    expect(entriesOf(rowsOf(PARTED) as Row[])).toEqual(LINES);
  });

  it("are the history of a welcome, as bytes over the socket", async () => {
    const whole = await unpacked(welcome(BEN, { packed: new Uint8Array(packed) }));
    expect(whole.history).toEqual(LINES);
    expect(whole).not.toHaveProperty("packed");
  });

  it("are the history of a welcome, as text over plain HTTP", async () => {
    const whole = await unpacked(welcome(BEN, { packed: packed.toString("base64") }));
    expect(whole.history).toEqual(LINES);
  });

  it("leave a welcome as it is that brings none", async () => {
    const plain = welcome(BEN, { history: LINES });
    expect(await unpacked(plain)).toEqual(plain);
  });
});

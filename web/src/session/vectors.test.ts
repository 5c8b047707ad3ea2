/** The judge of the fold: whole sessions that the server's own rules made (tests/vectors). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Entry, View } from "../protocol";
import { person, welcome } from "./classroom";
import { begin, fold, hasGap } from "./fold";

interface Story {
  readonly seed: number;
  readonly readers: readonly {
    readonly reader: string;
    readonly seq: number;
    readonly start: View;
    readonly end: View;
  }[];
  readonly entries: readonly { readonly seen_by: readonly string[]; readonly entry: Entry }[];
}

const FILE = new URL("../../../tests/vectors/sessions.json", import.meta.url);
const stories = JSON.parse(readFileSync(FILE, "utf8")) as readonly Story[];

describe.each(stories)("session $seed", ({ readers, entries }) => {
  it.each(readers)("folded for $reader is what the server shows $reader", ({ reader, seq, start, end }) => {
    const self = start.participants.find((each) => each.participant === reader) ?? person(0, "nobody");
    let state = begin(welcome(self, { seq, session: start }));
    if (state === null) throw new Error("the welcome has a view");
    for (const { entry } of entries.filter((each) => each.seen_by.includes(reader))) {
      const next = { ...entry, prev: state.seq };
      expect(hasGap(state, next)).toBe(false);
      state = fold(state, next);
    }
    expect(state.view).toEqual(end);
  });
});

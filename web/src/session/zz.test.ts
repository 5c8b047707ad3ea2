import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { begin, fold, hasGap } from "./fold";
const all = JSON.parse(readFileSync("/tmp/vectors.json", "utf8"));
for (const { seed, readers } of all)
  for (const r of readers)
    it(`seed ${seed} ${r.reader}`, () => {
      const me = r.start.participants.find((p: any) => p.participant === r.reader);
      let state = begin({ seq: r.seq, epoch: "e", you: { ...me, seat: "" }, session: r.start, history: [], media: {} as any })!;
      for (const e of r.entries) { expect(hasGap(state, e)).toBe(false); state = fold(state, e); }
      expect(state.view).toEqual(r.end);
    });

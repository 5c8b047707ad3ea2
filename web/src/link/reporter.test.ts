import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer, Commands } from "../protocol";
import { BEN, entry, welcome } from "../session/classroom";
import { receiveEntry, receiveWelcome } from "../session/receive";
import { createStore, type OwnRung } from "../session/store";
import { report } from "./reporter";

/** Ben on the rung `text`, which the server does not know yet; `asked` is what it is told. */
function ben(answer: Answer) {
  const store = createStore();
  receiveWelcome(store, welcome(BEN));
  store.phase.value = "inside";
  const rung = signal<OwnRung | null>({ rung: "text", reason: "media-lost" });
  const asked: Commands["rung.report"][] = [];
  report(store, rung, (type, data) => {
    if (type === "rung.report") asked.push(data as Commands["rung.report"]);
    return Promise.resolve(answer);
  });
  return { store, rung, asked };
}

const onText = { participant: BEN.participant, rung: "text", reason: "media-lost" } as const;

describe("reports", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are made once, however long their entry is on its way", async () => {
    const { asked } = ben({ ok: true, seq: 11 });
    await vi.advanceTimersByTimeAsync(4900);
    expect(asked).toEqual([{ rung: "text", reason: "media-lost" }]);
  });

  it("are made again when nothing has come of them", async () => {
    const { asked } = ben({ ok: false, error: { code: "too_many", message: "Too fast." } });
    await vi.advanceTimersByTimeAsync(5100);
    expect(asked).toHaveLength(2);
  });

  it("follow each other as soon as the entry is here", async () => {
    const { store, rung, asked } = ben({ ok: true, seq: 11 });
    rung.value = { rung: "video", reason: "" };
    rung.value = { rung: "audio", reason: "chosen" };
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toHaveLength(1);
    receiveEntry(store, entry(11, BEN, "rung.changed", onText), 0);
    expect(asked.at(-1)).toEqual({ rung: "audio", reason: "chosen" });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Figures, type LadderState, startLadder, step } from "./ladder";

const LOOK_MS = 500;
const CALM: Omit<Figures, "bytes"> = { connection: 1, chosen: false, available: true, unheard: false };

/** One phase of a story: for so many seconds bytes come or not, with these figures. */
interface Phase extends Partial<Omit<Figures, "bytes">> {
  readonly seconds: number;
  readonly flowing: boolean;
}

function live(phases: readonly Phase[]): readonly LadderState[] {
  let state = startLadder(0);
  let bytes = 0;
  let now = 0;
  let connection = 1;
  return phases.flatMap(({ seconds, flowing, ...figures }) =>
    Array.from({ length: (seconds * 1000) / LOOK_MS }, () => {
      now += LOOK_MS;
      if ((figures.connection ?? 1) !== connection) {
        connection = figures.connection ?? 1;
        bytes = 0;
      }
      bytes += flowing ? 1000 : 0;
      state = step(state, now, { ...CALM, connection, bytes, ...figures });
      return state;
    }),
  );
}

const end = (...phases: Phase[]) => live(phases).at(-1);

describe("the ladder", () => {
  it.each<[string, Phase[], "video" | "text", string]>([
    ["stays on video while bytes come", [{ seconds: 20, flowing: true }], "video", ""],
    [
      "bears a silence shorter than four seconds",
      [
        { seconds: 2, flowing: true },
        { seconds: 3.5, flowing: false },
      ],
      "video",
      "",
    ],
    [
      "goes to text after four silent seconds",
      [
        { seconds: 2, flowing: true },
        { seconds: 4, flowing: false },
      ],
      "text",
      "media-lost",
    ],
    ["waits less than four seconds for the first byte", [{ seconds: 3.5, flowing: false }], "video", ""],
    ["goes to text when media never came", [{ seconds: 4, flowing: false }], "text", "media-never-came"],
    [
      "goes to text at once when it is chosen",
      [
        { seconds: 2, flowing: true },
        { seconds: 0.5, flowing: true, chosen: true },
      ],
      "text",
      "chosen",
    ],
    [
      "goes to text at once when the server has no media",
      [{ seconds: 0.5, flowing: false, available: false }],
      "text",
      "media-off",
    ],
    [
      "goes to text at once when the server hears nothing",
      [
        { seconds: 2, flowing: true },
        { seconds: 0.5, flowing: true, unheard: true },
      ],
      "text",
      "media-lost",
    ],
    [
      "stays on text until media has flowed for five seconds",
      [
        { seconds: 4, flowing: false },
        { seconds: 5, flowing: true },
      ],
      "text",
      "media-never-came",
    ],
    [
      "goes back to video then",
      [
        { seconds: 4, flowing: false },
        { seconds: 5.5, flowing: true },
      ],
      "video",
      "",
    ],
    [
      "begins to count anew after a pause",
      [
        { seconds: 4, flowing: false },
        { seconds: 4, flowing: true },
        { seconds: 2.5, flowing: false },
        { seconds: 5, flowing: true },
      ],
      "text",
      "media-never-came",
    ],
    [
      "forgives a pause shorter than two seconds",
      [
        { seconds: 4, flowing: false },
        { seconds: 3, flowing: true },
        { seconds: 1.5, flowing: false },
        { seconds: 1.5, flowing: true },
      ],
      "video",
      "",
    ],
    [
      "leaves chosen text at once when media flows",
      [
        { seconds: 9, flowing: true, chosen: true },
        { seconds: 0.5, flowing: true },
      ],
      "video",
      "",
    ],
    [
      "stays on text after the choice ends when media is gone",
      [
        { seconds: 2, flowing: true },
        { seconds: 9, flowing: false, chosen: true },
        { seconds: 1, flowing: false },
      ],
      "text",
      "media-lost",
    ],
    [
      "believes no old connection that the server does not hear",
      [
        { seconds: 2, flowing: true },
        { seconds: 1, flowing: true, unheard: true },
        { seconds: 30, flowing: true },
      ],
      "text",
      "media-lost",
    ],
    [
      "believes a new one",
      [
        { seconds: 2, flowing: true },
        { seconds: 1, flowing: true, unheard: true },
        { seconds: 5.5, flowing: true, connection: 2 },
      ],
      "video",
      "",
    ],
    [
      "counts a new connection's bytes from nothing",
      [
        { seconds: 8, flowing: true },
        { seconds: 2, flowing: true, connection: 2 },
      ],
      "video",
      "",
    ],
  ])("%s", (_, phases, rung, reason) => {
    expect(end(...phases)).toMatchObject({ rung, reason });
  });

  it("does not take time in which nobody looked for silence", () => {
    const before = step(startLadder(0), 500, { ...CALM, bytes: 1000 });
    const woken = step(before, 60_000, { ...CALM, bytes: 1000 });
    expect(woken.rung).toBe("video");
    expect(step(woken, 63_000, { ...CALM, bytes: 1000 }).rung).toBe("video");
    expect(step(step(woken, 62_000, { ...CALM, bytes: 1000 }), 64_000, { ...CALM, bytes: 1000 }).rung).toBe(
      "text",
    );
  });

  const anyPhase = fc.record({ seconds: fc.constantFrom(0.5, 1, 2, 3, 4, 5, 6), flowing: fc.boolean() });

  it("never changes twice within four seconds, whatever the network does", () => {
    fc.assert(
      fc.property(fc.array(anyPhase, { maxLength: 30 }), (phases) => {
        const rungs = live(phases).map((state) => state.rung);
        const changes = rungs.flatMap((rung, index) =>
          index > 0 && rung !== rungs[index - 1] ? [index] : [],
        );
        for (const [index, at] of changes.entries()) {
          const next = changes[index + 1];
          if (next !== undefined) expect((next - at) * LOOK_MS).toBeGreaterThanOrEqual(4000);
        }
      }),
    );
  });

  it("gives a reason on text and none on video", () => {
    fc.assert(
      fc.property(fc.array(anyPhase, { maxLength: 30 }), (phases) => {
        for (const { rung, reason } of live(phases)) expect(reason === "").toBe(rung === "video");
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carries, type Figures, type LadderState, startLadder, step } from "./ladder";

const LOOK_MS = 500;
const CALM: Omit<Figures, "bytes"> = {
  connection: 1,
  wish: "video",
  available: true,
  unheard: false,
  thin: false,
};

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
  it.each<[string, Phase[], "video" | "audio" | "text", string]>([
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
        { seconds: 0.5, flowing: true, wish: "text" },
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
        { seconds: 9, flowing: true, wish: "text" },
        { seconds: 0.5, flowing: true },
      ],
      "video",
      "",
    ],
    [
      "goes to text at once when the line up carries no voice",
      [
        { seconds: 2, flowing: true },
        { seconds: 0.5, flowing: true, thin: true },
      ],
      "text",
      "thin",
    ],
    [
      "leaves it at once when the line up carries one again",
      [
        { seconds: 9, flowing: true, thin: true },
        { seconds: 0.5, flowing: true },
      ],
      "video",
      "",
    ],
    [
      "says that media is lost when that is what is left",
      [
        { seconds: 2, flowing: true },
        { seconds: 9, flowing: false, thin: true },
        { seconds: 1, flowing: false },
      ],
      "text",
      "media-lost",
    ],
    [
      "stays on text after the choice ends when media is gone",
      [
        { seconds: 2, flowing: true },
        { seconds: 9, flowing: false, wish: "text" },
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
      "goes to voices alone at once when that is wished",
      [
        { seconds: 2, flowing: true },
        { seconds: 0.5, flowing: true, wish: "audio" },
      ],
      "audio",
      "chosen",
    ],
    [
      "falls from voices to text when media dies, whatever is wished",
      [
        { seconds: 2, flowing: true, wish: "audio" },
        { seconds: 4, flowing: false, wish: "audio" },
      ],
      "text",
      "media-lost",
    ],
    [
      "comes back to voices alone while that is wished",
      [
        { seconds: 4, flowing: false, wish: "audio" },
        { seconds: 5.5, flowing: true, wish: "audio" },
      ],
      "audio",
      "chosen",
    ],
    [
      "climbs more slowly after it has just fallen",
      [
        { seconds: 4, flowing: false },
        { seconds: 5.5, flowing: true },
        { seconds: 4, flowing: false },
        { seconds: 9, flowing: true },
      ],
      "text",
      "media-lost",
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

  it("doubts a connection after two silent seconds, long before it gives up", () => {
    const heard = step(startLadder(0), 500, { ...CALM, bytes: 1000 });
    expect(carries(heard, 1, 2400)).toBe(true);
    expect(carries(heard, 1, 2500)).toBe(false);
    expect(carries(heard, 2, 600)).toBe(false);
    const unheard = step(heard, 1000, { ...CALM, bytes: 2000, unheard: true });
    expect(carries(unheard, 1, 1000)).toBe(false);
  });

  const anyPhase = fc.record({
    seconds: fc.constantFrom(0.5, 1, 2, 3, 4, 5, 6, 12, 31),
    flowing: fc.boolean(),
    unheard: fc.boolean(),
    thin: fc.boolean(),
    connection: fc.nat(50),
  });
  /** New connections come one after the other. */
  const anyStory = fc
    .array(anyPhase, { maxLength: 40 })
    .map((phases) => phases.map((phase, index) => ({ ...phase, connection: 1 + Math.floor(index / 2) })));

  const changesIn = (states: readonly LadderState[]) =>
    states.flatMap(({ rung }, index) => (index > 0 && rung !== states[index - 1]?.rung ? [index] : []));

  it("changes at most eight times in any minute, whatever network and server do", () => {
    fc.assert(
      fc.property(anyStory, (phases) => {
        const changes = changesIn(live(phases)).map((index) => index * LOOK_MS);
        for (const from of changes) {
          const within = changes.filter((at) => at >= from && at < from + 60_000);
          expect(within.length).toBeLessThanOrEqual(8);
        }
      }),
    );
  });

  it("is back on video once a new line has been good for half a minute, whatever went before", () => {
    fc.assert(
      fc.property(anyStory, (phases) => {
        const good = { seconds: 31, flowing: true, connection: 100 };
        expect(end(...phases, good)).toMatchObject({ rung: "video", reason: "" });
      }),
    );
  });

  it("is on text within five seconds of the last packet, whatever went before", () => {
    fc.assert(
      fc.property(anyStory, (phases) => {
        expect(end(...phases, { seconds: 5, flowing: false, connection: 100 })?.rung).toBe("text");
      }),
    );
  });

  it("gives a reason below video and none on it", () => {
    fc.assert(
      fc.property(anyStory, (phases) => {
        for (const { rung, reason } of live(phases)) expect(reason === "").toBe(rung === "video");
      }),
    );
  });

  it("takes no laptop's sleep for silence, however long and how often", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 3001, max: 10 ** 8 }), { maxLength: 20 }), (sleeps) => {
        let now = 0;
        let bytes = 0;
        let state = startLadder(0);
        for (const slept of sleeps) {
          for (const [ms, more] of [
            [500, 1000],
            [slept, 0],
            [500, 0],
            [500, 1000],
          ] as const) {
            now += ms;
            bytes += more;
            state = step(state, now, { ...CALM, bytes });
            expect(state.rung).toBe("video");
          }
        }
      }),
    );
  });
});

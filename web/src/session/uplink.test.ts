import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startUplink, stepUplink, type UplinkState } from "./uplink";

const LOOK_MS = 250;

/** What the browser believes at each level of a line of so many kbit/s, for so many seconds. */
type Phase = readonly [kilobits: number, seconds: number];

/** A browser believes at most half as much again as it sends, and of a full line a little less than it has. */
function believes(line: number, { level }: UplinkState): number {
  const sent = { all: 96, voice: 35, nothing: 17 }[level];
  return 1000 * Math.min(0.9 * line, 1.5 * sent + 10);
}

function live(phases: readonly Phase[]): readonly UplinkState[] {
  let state = startUplink(0);
  let now = 0;
  return phases.flatMap(([line, seconds]) =>
    Array.from({ length: (seconds * 1000) / LOOK_MS }, () => {
      now += LOOK_MS;
      state = stepUplink(state, now, believes(line, state));
      return state;
    }),
  );
}

const end = (...phases: Phase[]) => live(phases).at(-1)?.level;

describe("the line up", () => {
  it.each<[string, Phase[], string]>([
    ["carries all on a good line", [[2000, 60]], "all"],
    [
      "carries a voice at 64 kbit/s",
      [
        [2000, 10],
        [64, 6],
      ],
      "voice",
    ], // prettier-ignore
    [
      "carries nothing at 20 kbit/s",
      [
        [2000, 10],
        [20, 12],
      ],
      "nothing",
    ], // prettier-ignore
    [
      "carries all again half a minute after it is free",
      [
        [2000, 10],
        [20, 12],
        [2000, 35],
      ],
      "all",
    ], // prettier-ignore
  ])("%s", (_, phases, level) => {
    expect(end(...phases)).toBe(level);
  });

  it("is not judged where the browser tells nothing", () => {
    const state = startUplink(0);
    expect(stepUplink(state, 60_000, null)).toBe(state);
  });

  it("is not thin for somebody who sends nothing", () => {
    const thin = live([[20, 12]]).at(-1) ?? startUplink(0);
    expect(thin.level).toBe("nothing");
    expect(stepUplink(thin, 12_250, "unused").level).toBe("all");
  });

  it("is tried more rarely each time that more was too much", () => {
    const states = live([[64, 600]]);
    const tries = states.filter(({ level }, at) => level === "all" && states[at - 1]?.level === "voice");
    expect(tries.length).toBeGreaterThan(2);
    expect(tries.length).toBeLessThan(9);
    expect(states.filter(({ level }) => level === "all").length / states.length).toBeLessThan(0.08);
  });

  const anyStory = fc.array(fc.tuple(fc.integer({ min: 5, max: 3000 }), fc.constantFrom(1, 3, 10, 40)), {
    maxLength: 25,
  });

  it("is left to text within six seconds of being too thin for a voice, whatever went before", () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const tail = live([...story, [15, 6]]).slice(-24);
        expect(tail.some(({ level }) => level === "nothing")).toBe(true);
      }),
    );
  });

  it("carries all again once it has been good for five minutes, whatever went before", () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        expect(end(...story, [3000, 300])).toBe("all");
      }),
    );
  });
});

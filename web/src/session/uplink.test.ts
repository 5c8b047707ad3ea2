import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LineUp, startUplink, stepUplink, type UplinkState } from "./uplink";

const LOOK_MS = 250;

/** A line of so many kbit/s, for so many seconds. */
type Phase = readonly [kilobits: number, seconds: number];

type Browser = (line: number, state: UplinkState, now: number) => LineUp;

const SENT = { all: 96, voice: 35, nothing: 17 } as const;

/** Of one stream, of which so much has been sent until now. */
const told = (heardAt: number, lost: number, roundTripMs: number, sent = 0) => [
  { stream: "A", sent, heardAt, lost, roundTripMs },
];
/** So many kbit/s until so many ms, in bytes. */
const bytes = (kilobits: number, now: number) => (kilobits / 8) * now;

/** Believes at most half as much again as it sends, and of a full line a little less than it has. */
const careful: Browser = (line, { level }, now) => ({
  way: "udp",
  room: 1000 * Math.min(0.9 * line, 1.5 * SENT[level] + 10),
  reports: told(now, 0, line < SENT[level] ? 600 : 40),
});

/** Sends its least of everything, and believes in that whatever arrives; or tells nothing. */
const blind =
  (room: number | null): Browser =>
  (line, { level }, now) => {
    const sent = { all: 200, voice: 35, nothing: 0 }[level];
    const lost = sent === 0 ? 0 : Math.max(0, 1 - line / sent);
    return { way: "udp", room, reports: told(now, lost, 300, bytes(sent, now)) };
  };

const browsers = [careful, blind(300_000), blind(null)];

/** Past the first look, which finds the way. */
function live(phases: readonly Phase[], browser: Browser = careful): readonly UplinkState[] {
  let state = startUplink(0, "udp");
  let now = 0;
  return phases.flatMap(([line, seconds]) =>
    Array.from({ length: (seconds * 1000) / LOOK_MS }, () => {
      now += LOOK_MS;
      state = stepUplink(state, now, browser(line, state, now));
      return state;
    }),
  );
}

const levelAfter = (browser: Browser, ...phases: Phase[]) => live(phases, browser).at(-1)?.level;

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
    for (const browser of browsers) expect(levelAfter(browser, ...phases)).toBe(level);
  });

  it.each<[string, Browser]>([
    [
      "a path loses a third by itself",
      (_, __, now) => ({ way: "udp", room: 400_000, reports: told(now, 0.34, 60) }),
    ],
    [
      "a busy processor makes the browser doubt",
      (_, __, now) => ({ way: "udp", room: 30_000, reports: told(now, 0, 90) }),
    ],
    ["the browser tells nothing", () => ({ way: "udp", room: null, reports: [] })],
  ])("carries all where %s", (_, browser) => {
    expect(levelAfter(browser, [2000, 60])).toBe("all");
  });

  it("is not judged by what was lost on a way that died", () => {
    const dead = { way: "udp", room: 20_000, reports: told(5000, 0.4, 1000) };
    let state = startUplink(0, "udp");
    for (let now = 0; now < 8000; now += LOOK_MS) state = stepUplink(state, now, dead);
    expect(state.level).toBe("voice");
    state = stepUplink(state, 8000, { ...dead, way: "tcp" });
    expect(state.level).toBe("all");
    for (let now = 8000; now < 60_000; now += LOOK_MS)
      state = stepUplink(state, now, { ...dead, way: "tcp", room: 400_000 });
    expect(state.level).toBe("all");
  });

  it("is tried again as soon for a voice, whatever was too much before that", () => {
    const thin: Phase = [64, 21];
    const states = live([[2000, 10], thin, [15, 14], [2000, 19]]);
    expect(states.at((10 + 21 + 14) / 0.25 - 1)?.level).toBe("nothing");
    expect(states.at(-1)?.level).toBe("voice");
  });

  it("is not given up further because of what was lost before the last step down", () => {
    let state = startUplink(0, "udp");
    for (let now = 0; now < 15_000; now += LOOK_MS) {
      const reports = told(Math.min(now, 4000), 0.9, 700, bytes(600, now));
      state = stepUplink(state, now, { way: "udp", room: null, reports });
    }
    expect(state.level).toBe("voice");
  });

  /** Sends 1400 kbit/s of pictures and voice into a line of so many; of four reports a second each second one has a good moment. */
  const squeezed =
    (line: number): Browser =>
    (_, { level }, now) => {
      const sent = { all: 1400, voice: 35, nothing: 0 }[level];
      const lost = sent === 0 ? 0 : Math.max(0, 1 - line / sent);
      const good = level === "all" && now % 500 === 0;
      return { way: "udp", room: 84_000, reports: told(now, good ? 0.3 : lost, 300, bytes(sent, now)) };
    };

  it("is given up to voices within two seconds of the first report of a flood, whatever single ones say", () => {
    const states = live([[2000, 10]]).concat(live([[64, 4]], squeezed(64)));
    const since = states.findIndex(({ worse }) => worse !== null);
    const until = states.findIndex(({ level }) => level === "voice");
    expect((until - since) * LOOK_MS).toBeLessThan(2000);
    expect(levelAfter(squeezed(64), [64, 15])).toBe("voice");
  });

  it("goes on with a voice while pictures that were lost are sent again in its place", () => {
    let state: UplinkState = { ...startUplink(0, "udp"), level: "voice" };
    for (let now = 0; now < 12_000; now += LOOK_MS) {
      const again = now < 6000;
      const voice = told(now, again ? 0.8 : 0, 300, bytes(35, now));
      const pictures = told(now, 0, 300, bytes(200, Math.min(now, 6000)));
      const reports = [...voice, ...pictures.map((report) => ({ ...report, stream: "V" }))];
      state = stepUplink(state, now, { way: "udp", room: null, reports });
    }
    expect(state.level).toBe("voice");
  });

  it("is left to text at once where what gets through is less than a voice takes", () => {
    const levels = live([[20, 5]], squeezed(20)).map(({ level }) => level);
    expect(levels.at(-1)).toBe("nothing");
    expect(levels).not.toContain("voice");
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
    expect(tries.length).toBeLessThan(14);
    expect(states.filter(({ level }) => level === "all").length / states.length).toBeLessThan(0.08);
  });

  const anyStory = fc.array(fc.tuple(fc.integer({ min: 5, max: 3000 }), fc.constantFrom(1, 3, 10, 40)), {
    maxLength: 25,
  });

  it("is left to text within eleven seconds of being too thin for a voice, whatever went before", () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const tail = live([...story, [15, 11]]).slice(-44);
        expect(tail.some(({ level }) => level === "nothing")).toBe(true);
      }),
    );
  });

  it("carries all again once it has been good for five minutes, whatever went before", () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        for (const browser of browsers) expect(levelAfter(browser, ...story, [3000, 300])).toBe("all");
      }),
    );
  });
});

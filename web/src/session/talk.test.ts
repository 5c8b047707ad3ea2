import { describe, expect, it } from "vitest";
import { ANA, BEN, CLEO, view, welcome } from "./classroom";
import { begin } from "./fold";
import { evenness, talkByRoom, talkShares } from "./talk";

function shares(seconds: Record<string, number>) {
  const spoken = Object.entries(seconds).map(([participant, seconds]) => ({
    participant,
    seconds,
    room: "main",
    name: "",
  }));
  const state = begin(welcome(ANA, { session: view({ spoken }) }));
  if (state === null) throw new Error("the welcome has a view");
  return talkShares(state);
}

describe("how evenly we talked", () => {
  it("gives everybody a share of what was said, the quiet ones too", () => {
    expect(shares({ u1: 30, u2: 10 })).toEqual([
      { participant: ANA.participant, seconds: 30, share: 0.75 },
      { participant: BEN.participant, seconds: 10, share: 0.25 },
      { participant: CLEO.participant, seconds: 0, share: 0 },
    ]);
  });

  it("counts what was said in breakout rooms, in all and for each room, also when they are closed", () => {
    const spoken = [
      { participant: "u2", seconds: 20, room: "r1", name: "Red" },
      { participant: "u1", seconds: 10, room: "main", name: "" },
      { participant: "u1", seconds: 5, room: "r1", name: "Red" },
      { participant: "u2", seconds: 5, room: "main", name: "" },
    ];
    const state = begin(welcome(ANA, { session: view({ spoken }) }));
    if (state === null) throw new Error("the welcome has a view");
    expect(talkShares(state).map(({ participant, seconds }) => [participant, seconds])).toEqual([
      ["u2", 25],
      ["u1", 15],
      ["u3", 0],
    ]);
    expect(talkByRoom(state).map(({ name, shares }) => [name, ...shares.map(({ share }) => share)])).toEqual([
      ["", 10 / 15, 5 / 15],
      ["Red", 20 / 25, 5 / 25],
    ]);
  });

  it("says in one word what stands out", () => {
    expect(evenness(shares({}))).toBe("silent");
    expect(evenness(shares({ u1: 90, u2: 5, u3: 5 }))).toBe("one");
    expect(evenness(shares({ u1: 30, u2: 30 }))).toBe("some");
    expect(evenness(shares({ u1: 30, u2: 30, u3: 20 }))).toBe("even");
  });
});

import { describe, expect, it } from "vitest";
import { poll } from "./classroom";
import { byRoom, figures, hasQuorum, mean, words } from "./tally";

const cast = (participant: string, choice: number[], room = "main", text = "") => ({
  participant,
  room,
  choice,
  text,
});

describe("the figures of a poll", () => {
  it("are counted for hosts while it is open, and hidden from everybody else", () => {
    const open = poll({ votes: [cast("u2", [0]), cast("u3", [1]), cast("u4", [1])] });
    expect(figures(open, true)).toMatchObject({ counts: [1, 2], voters: 3 });
    expect(figures(open, false)).toBeNull();
  });

  it("of a ranking are points by place", () => {
    const ranked = poll({
      kind: "ranking",
      options: ["a", "b", "c"],
      votes: [cast("u2", [2, 0, 1]), cast("u3", [2, 1, 0])],
    });
    expect(figures(ranked, true)?.counts).toEqual([3, 3, 6]);
  });

  it("of own words count alike what differs in case and spaces only", () => {
    const votes = [
      cast("u2", [], "main", "the  Sun"),
      cast("u3", [], "main", "The sun"),
      cast("u4", [], "main", "Rain"),
    ];
    expect(figures(poll({ kind: "text", options: [], votes }), true)?.texts).toEqual([
      { text: "The sun", count: 2 },
      { text: "Rain", count: 1 },
    ]);
  });

  it("of an anonymous poll are not there before the close, and withheld below five", () => {
    const secret = poll({ anonymous: true, turnout: 4 });
    expect(figures(secret, true)).toBeNull();
    expect(figures({ ...secret, status: "closed" }, true)).toMatchObject({ voters: 4, withheld: true });
    const ballots = Array.from({ length: 5 }, () => ({ choice: [0], text: "" }));
    const closed = poll({ anonymous: true, turnout: 5, status: "closed", ballots });
    expect(figures(closed, true)).toMatchObject({ counts: [5, 0], withheld: false });
  });

  it("are told apart by room when several took part", () => {
    const open = poll({ votes: [cast("u2", [0], "r1"), cast("u3", [1], "r2"), cast("u4", [1], "r2")] });
    expect(byRoom(open)).toEqual([
      { room: "r1", counts: [1, 0], voters: 1 },
      { room: "r2", counts: [0, 2], voters: 2 },
    ]);
    expect(byRoom(poll({ votes: [cast("u2", [0])] }))).toEqual([]);
  });
});

describe("what follows from them", () => {
  const result = { counts: [1, 0, 0, 0, 3], voters: 4, texts: [], right: [], withheld: false };

  it("is a mean between the first and the last number", () => {
    expect(mean(result)).toBe(4);
    expect(mean({ ...result, counts: [0, 0, 0, 0, 0] })).toBeNull();
  });

  it("is a quorum of those who were asked", () => {
    const half = poll({ quorum: 50 });
    expect([hasQuorum(half, 4, 8), hasQuorum(half, 3, 8), hasQuorum(poll(), 0, 8)]).toEqual([
      true,
      false,
      null,
    ]);
  });

  it("are words in any script, each once per answer, the most frequent first", () => {
    const answers = [
      { text: "my group, my GROUP!", count: 2 },
      { text: "Żółw i grupa", count: 1 },
      { text: "ok 42", count: 3 },
    ];
    expect(words(answers)).toEqual([
      { text: "group", count: 2 },
      { text: "grupa", count: 1 },
      { text: "żółw", count: 1 },
    ]);
  });
});

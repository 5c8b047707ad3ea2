import { describe, expect, it } from "vitest";
import { poll as like } from "../../session/classroom";
import type { Poll } from "../../session/state";
import { ordered, prompted, stage } from "./order";

function poll(number: number, status: Poll["status"]): Poll {
  return like({ poll: `p${number}`, status });
}

const nothing = new Set<string>();

describe("polls in the panel", () => {
  it("begin with the open one, even when later ones are prepared", () => {
    const open = poll(1, "open");
    expect(ordered([open, poll(2, "draft")]).current).toBe(open);
  });

  it("begin with the one asked last when none is open", () => {
    const last = poll(2, "closed");
    expect(ordered([poll(1, "published"), last, poll(3, "draft")]).current).toBe(last);
  });

  it("go on with all others, latest first", () => {
    const polls = [poll(1, "published"), poll(2, "published"), poll(3, "draft")];
    expect(ordered(polls).others.map((each) => each.poll)).toEqual(["p3", "p1"]);
  });
});

describe("a poll comes forward", () => {
  it("while it is open", () => {
    const open = poll(1, "open");
    expect(prompted([open], nothing, nothing)).toBe(open);
  });

  it("with its result, for those who were here when it was asked", () => {
    const shown = poll(1, "published");
    expect(prompted([shown], new Set(["p1"]), nothing)).toBe(shown);
    expect(prompted([shown], nothing, nothing)).toBeUndefined();
  });

  it("again with its result after it was put away while open", () => {
    const shown = poll(1, "published");
    expect(prompted([shown], new Set(["p1"]), new Set([stage(poll(1, "open"))]))).toBe(shown);
  });

  it("no more once its result was put away", () => {
    const shown = poll(1, "published");
    expect(prompted([shown], new Set(["p1"]), new Set([stage(shown)]))).toBeUndefined();
  });
});

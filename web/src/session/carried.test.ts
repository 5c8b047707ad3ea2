import { describe, expect, it } from "vitest";
import type { Answer } from "../protocol";
import type { Ports } from "./actions";
import { type CarriedCommand, carry, handWanted, stillWanted, voteUnderWay } from "./carried";
import { createStore } from "./store";

const raise: CarriedCommand = { command: "c1", type: "hand.raise", data: {}, at: 0 };
const lower: CarriedCommand = { command: "c2", type: "hand.lower", data: {}, at: 0 };
const vote: CarriedCommand = { command: "c3", type: "poll.vote", data: { poll: "p1", choice: [0] }, at: 0 };

/** A server that answers when the test says so. */
function server() {
  const asked: (readonly [string, string | undefined])[] = [];
  const answers: ((answer: Answer) => void)[] = [];
  const ask: Ports["ask"] = (type, _, id) => {
    asked.push([type, id]);
    return new Promise((resolve) => answers.push(resolve));
  };
  return { asked, answer: (answer: Answer) => answers.shift()?.(answer), ports: { ask } as Ports };
}

describe("a wish on its way", () => {
  it("is kept until it is answered, and asked with its own id", async () => {
    const store = createStore();
    const { asked, answer, ports } = server();
    const carried = carry(store, ports, raise);
    expect(store.carried.value).toEqual([raise]);
    expect(asked).toEqual([["hand.raise", "c1"]]);
    answer({ ok: true, seq: 11 });
    expect(await carried).toEqual({ ok: true });
    expect(store.carried.value).toEqual([]);
  });

  it("is not kept once it was refused", async () => {
    const store = createStore();
    const { answer, ports } = server();
    const carried = carry(store, ports, vote);
    answer({ ok: false, error: { code: "too_late", message: "Closed." } });
    expect(await carried).toMatchObject({ ok: false, error: { code: "too_late" } });
    expect(store.carried.value).toEqual([]);
  });

  it("is there once, however often it is asked again", () => {
    const store = createStore();
    const { ports } = server();
    void carry(store, ports, raise);
    void carry(store, ports, raise);
    expect(store.carried.value).toEqual([raise]);
  });
});

it("forgets a hand of long ago, and no vote", () => {
  expect(stillWanted([raise, vote], 11 * 60_000)).toEqual([vote]);
  expect(stillWanted([raise, vote], 60_000)).toEqual([raise, vote]);
});

it("shows the hand as it will be", () => {
  expect(handWanted(false, [raise], "u1")).toBe(true);
  expect(handWanted(true, [lower], "u1")).toBe(false);
  expect(handWanted(false, [lower, raise], "u1")).toBe(true);
  expect(handWanted(true, [{ ...lower, data: { participant: "u2" } } as CarriedCommand], "u1")).toBe(true);
});

it("knows the poll whose vote is under way", () => {
  expect(voteUnderWay([raise, vote], "p1")).toBe(true);
  expect(voteUnderWay([raise, vote], "p2")).toBe(false);
});

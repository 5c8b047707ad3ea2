import { describe, expect, it } from "vitest";
import type { Answer } from "../protocol";
import { createActions, type Ports } from "./actions";
import { sendAgain } from "./ballots";
import { BEN, poll, view, welcome } from "./classroom";
import { receiveWelcome } from "./receive";
import type { Poll } from "./state";
import { createStore } from "./store";

function voting(asked: Poll, answer: Answer = { ok: true, data: { held: true } }) {
  const store = createStore();
  receiveWelcome(store, welcome(BEN, { session: view({ polls: [asked] }) }));
  const sent: [string, unknown, string | undefined][] = [];
  let ids = 0;
  const ports = {
    ask: async (type: string, data: unknown, id?: string) => {
      sent.push([type, data, id]);
      return answer;
    },
    newId: () => {
      ids += 1;
      return `c${ids}`;
    },
    now: () => 0,
  } as Ports;
  const { vote } = createActions(store, ports);
  const shown = () => store.state.value?.view.polls[0];
  return { store, ports, sent, vote, shown };
}

const NO = { choice: [1], text: "" };
const CAST = { poll: "p11", choice: [1] };

describe("an anonymous ballot", () => {
  it("is kept until the poll closes and sent again, with its id, after a reconnection", async () => {
    const { store, ports, sent, vote, shown } = voting(poll({ anonymous: true }));
    await vote("p11", NO);
    await sendAgain(store, ports);
    expect(sent).toEqual([
      ["poll.vote", CAST, "c1"],
      ["poll.vote", CAST, "c1"],
    ]);
    expect(shown()?.answered).toBe(true);
  });

  it("replaces the one before it", async () => {
    const { store, vote } = voting(poll({ anonymous: true }));
    await vote("p11", NO);
    await vote("p11", { choice: [0], text: "" });
    expect(store.held.value).toEqual([{ command: "c2", poll: "p11", ballot: { choice: [0], text: "" } }]);
  });

  it("is forgotten with the poll's end", async () => {
    const { store, ports, sent, vote } = voting(poll({ anonymous: true }));
    await vote("p11", NO);
    const closed = view({ polls: [poll({ anonymous: true, status: "closed" })] });
    receiveWelcome(store, welcome(BEN, { session: closed, seq: 20 }));
    await sendAgain(store, ports);
    expect(sent).toHaveLength(1);
    expect(store.held.value).toEqual([]);
  });

  it("that was refused is not kept", async () => {
    const refusal: Answer = { ok: false, error: { code: "too_late", message: "This poll is closed." } };
    const { store, vote, shown } = voting(poll({ anonymous: true }), refusal);
    await vote("p11", NO);
    expect(store.held.value).toEqual([]);
    expect(shown()?.answered).toBe(false);
  });
});

describe("a vote by name", () => {
  it("is the server's once it is answered", async () => {
    const { store, vote } = voting(poll());
    await vote("p11", NO);
    expect(store.held.value).toEqual([]);
  });

  it("in own words brings no choice along", async () => {
    const { sent, vote } = voting(poll({ kind: "text", options: [] }));
    await vote("p11", { choice: [], text: "Sun" });
    expect(sent).toEqual([["poll.vote", { poll: "p11", text: "Sun" }, "c1"]]);
  });
});

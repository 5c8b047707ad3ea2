import { describe, expect, it } from "vitest";
import type { Participant } from "../protocol";
import { ANA, BEN, entry, START, said, view, welcome } from "./classroom";
import { receiveEntry, receiveSignal, receiveWelcome, stoppedTyping } from "./receive";
import type { PendingMessage } from "./state";
import { createStore, type WritableStore } from "./store";

function inside(reader: Participant = BEN): WritableStore {
  const store = createStore();
  receiveWelcome(store, welcome(reader));
  return store;
}

function written(command: string, room = "main"): PendingMessage {
  return { command, to: "room", room, text: "Hello", reply_to: null, at: START, refused: null };
}

describe("a welcome", () => {
  it("begins a state with the chat's history", () => {
    const store = createStore();
    expect(receiveWelcome(store, welcome(BEN, { history: [said(5, ANA, "Hi")] }))).toBe(true);
    expect(store.state.value).toMatchObject({ seq: 10, epoch: "e1", chat: [{ text: "Hi" }] });
  });

  it("continues where the client was, up to the end of the log", () => {
    const store = inside();
    const missed = welcome(BEN, { session: null, seq: 15, history: [said(12, ANA, "Hi")] });
    expect(receiveWelcome(store, missed)).toBe(true);
    expect(store.state.value).toMatchObject({ seq: 15, chat: [{ text: "Hi" }] });
    expect(receiveEntry(store, { ...said(16, ANA, "next"), prev: 15 }, START)).toBe("taken");
  });

  it("is not understood when it continues what this client does not have", () => {
    expect(receiveWelcome(createStore(), welcome(BEN, { session: null }))).toBe(false);
    expect(receiveWelcome(inside(), welcome(BEN, { session: null, epoch: "e2" }))).toBe(false);
  });

  it("replaces the state when it brings a view, and keeps the names that were known", () => {
    const store = inside();
    receiveWelcome(store, welcome(BEN, { seq: 20, reload: true, session: view({ participants: [BEN] }) }));
    expect(store.state.value).toMatchObject({ seq: 20, names: { u1: "Ana", u2: "Ben", u3: "Cleo" } });
    expect(store.state.value?.view.participants).toHaveLength(1);
  });
});

describe("an entry", () => {
  it("is not taken over a gap", () => {
    const store = inside();
    expect(receiveEntry(store, said(13, ANA, "Hi"), START)).toBe("gap");
    expect(store.state.value?.seq).toBe(10);
  });

  it("turns the message on its way into itself", () => {
    const store = inside();
    store.pending.value = [written("c1"), written("c2")];
    receiveEntry(store, said(11, BEN, "Hello", "room", "c1"), START);
    expect(store.pending.value.map((each) => each.command)).toEqual(["c2"]);
    expect(store.state.value?.chat).toHaveLength(1);
  });

  it("leaves a message unsaid that was written for another room", () => {
    const store = inside();
    store.pending.value = [written("c1"), { ...written("c2"), to: "session" }];
    receiveEntry(store, entry(11, ANA, "participant.moved", { participant: "u2", room: "r1" }), START);
    expect(store.pending.value).toMatchObject([{ refused: { code: "moved" } }, { refused: null }]);
  });

  it("closes one's own microphone when a host mutes, and never opens it", () => {
    const store = inside();
    store.own.value = { microphone: true, camera: true, screen: false };
    receiveEntry(
      store,
      entry(11, ANA, "participant.muted", { participant: "u2", source: "microphone" }),
      START,
    );
    expect(store.own.value).toEqual({ microphone: false, camera: true, screen: false });
    expect(store.closedByHost.value).toBe("microphone");
    const on = { participant: "u2", microphone: true, camera: true, screen: true };
    receiveEntry(store, entry(12, ANA, "media.published", on), START);
    expect(store.own.value.microphone).toBe(false);
  });

  it("ends the session for whoever is removed", () => {
    const store = inside();
    receiveEntry(store, entry(11, ANA, "participant.removed", { participant: "u2" }), START);
    expect(store.phase.value).toBe("removed");
  });

  it("teaches the server's clock from below", () => {
    const store = inside();
    receiveEntry(store, said(11, ANA, "at 11 s"), START + 9_000);
    receiveEntry(store, said(12, ANA, "at 12 s, long under way"), START + 15_000);
    expect(store.clockOffset.value).toBe(2000);
  });
});

describe("a signal", () => {
  it("tells who speaks, the loudest first", () => {
    const store = inside();
    const speakers = [
      { participant: "u3", level: 10 },
      { participant: "u1", level: 80 },
    ];
    receiveSignal(store, { type: "speakers", data: { speakers } }, START);
    expect(store.speakers.value).toEqual(["u1", "u3"]);
  });

  it("tells who is typing until it is forgotten", () => {
    const store = inside();
    for (const to of ["room", "session"])
      receiveSignal(store, { type: "typing", data: { participant: "u1", to } }, START);
    expect(store.typing.value).toEqual([{ participant: "u1", to: "session" }]);
    stoppedTyping(store, "u1");
    expect(store.typing.value).toEqual([]);
  });
});

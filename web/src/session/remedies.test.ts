import { describe, expect, it } from "vitest";
import { ANA, BEN, entry, view, welcome } from "./classroom";
import { begin, fold } from "./fold";
import { takeUpWay, wayOf } from "./remedies";
import { createStore } from "./store";

const offer = { participant: "u2", kind: "relay", host: "u1" } as const;

describe("what is offered", () => {
  const start = begin(welcome(BEN, { session: view({ remedies: [offer] }) }));

  it.each([
    ["its answer", entry(11, BEN, "remedy.ended", { participant: "u2", outcome: "declined" })],
    ["its person's going", entry(11, BEN, "participant.disconnected", { participant: "u2" })],
    ["a removal", entry(11, ANA, "participant.removed", { participant: "u2" })],
  ])("ends with %s", (_, ended) => {
    expect(start && fold(start, ended).view.remedies).toEqual([]);
  });

  it("is replaced by the next offer", () => {
    const next = { ...offer, kind: "device" } as const;
    expect(start && fold(start, entry(11, ANA, "remedy.offered", next)).view.remedies).toEqual([next]);
  });
});

describe("the way that is kept for a reload", () => {
  it("is nothing at all as long as it is as usual", () => {
    expect(wayOf(createStore())).toEqual({});
  });

  it("brings back what was accepted", () => {
    const before = createStore();
    before.wish.value = "audio";
    before.relayOnly.value = true;
    const after = createStore();
    takeUpWay(after, wayOf(before));
    expect([after.wish.value, after.relayOnly.value]).toEqual(["audio", true]);
  });

  it("leaves whoever takes part by text on text", () => {
    const light = createStore();
    light.wish.value = "text";
    takeUpWay(light, { wish: "audio" });
    expect(light.wish.value).toBe("text");
  });
});

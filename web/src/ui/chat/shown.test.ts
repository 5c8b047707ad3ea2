// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ANA, BEN } from "../../session/classroom";
import type { Message, Participant } from "../../session/state";
import { continues, otherDay, pendingIn } from "./shown";

function said(seq: number, by: Participant, changes: Partial<Message> = {}): Message {
  return {
    kind: "message",
    message: `m${seq}`,
    seq,
    at: seq * 1000,
    by: by.participant,
    to: "room",
    room: "main",
    text: "Hello",
    reply_to: null,
    rung: "video",
    held: false,
    name: "",
    pinned: false,
    edited: false,
    removed: false,
    reactions: [],
    ...changes,
  };
}

describe("the chat", () => {
  it("shows what waits for this room and for everybody, or for one person", () => {
    const waiting = (to: string, room: string) => ({
      command: to,
      to,
      room,
      text: "",
      reply_to: null,
      at: 0,
      refused: null,
    });
    const pending = [
      waiting("room", "r1"),
      waiting("room", "main"),
      waiting("session", "r1"),
      waiting("u1", "r1"),
    ];
    const room = pendingIn({ kind: "room", room: "main" }, pending);
    expect(room.map((each) => each.to)).toEqual(["room", "session"]);
    const person = pendingIn({ kind: "person", participant: "u1" }, pending);
    expect(person.map((each) => each.to)).toEqual(["u1"]);
  });
});

describe("a line goes on without a head of its own", () => {
  it("right after one of the same person", () => {
    expect(continues(said(1, ANA), said(2, ANA))).toBe(true);
  });

  it.each([
    ["another person", said(1, BEN), said(2, ANA)],
    ["a private one", said(1, ANA, { to: "u2" }), said(2, ANA)],
    ["one from text mode", said(1, ANA, { rung: "text" }), said(2, ANA)],
    ["a long time", said(1, ANA), said(2, ANA, { at: 400_000 })],
  ])("but not after %s", (_, before, line) => {
    expect(continues(before, line)).toBe(false);
  });

  it("and not when it answers something", () => {
    expect(continues(said(1, ANA), said(2, ANA, { reply_to: "m1" }))).toBe(false);
  });
});

it("names the day where it changes", () => {
  const day = 24 * 3600 * 1000;
  expect(otherDay(said(1, ANA), said(2, ANA, { at: day * 2 }))).toBe(true);
  expect(otherDay(undefined, said(2, ANA))).toBe(false);
});

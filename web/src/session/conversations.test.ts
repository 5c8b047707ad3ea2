import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../protocol";
import { ANA, BEN, CLEO, entry, said, view, welcome } from "./classroom";
import * as ask from "./conversations";
import { begin, fold } from "./fold";
import type { SessionState } from "./state";

const HERE = { kind: "room", room: "main" } as const;
const WITH_ANA = { kind: "person", participant: "u1" } as const;
const WITH_CLEO = { kind: "person", participant: "u3" } as const;

function ben(): SessionState {
  const state = begin(welcome(BEN, { session: view() }));
  if (state === null) throw new Error("the welcome has a view");
  return state;
}

/** Ben has read so far, on some device. */
const marked = (seq: number, conversation: string, upto: number): Entry =>
  entry(seq, BEN, "chat.marked", { participant: BEN.participant, conversation, upto });

const TALK = [
  said(11, ANA, "to the room"),
  said(12, ANA, "to all", "session"),
  said(13, ANA, "to Ben", "u2"),
  said(14, BEN, "to Ana", "u1"),
  entry(15, ANA, "breakouts.told", { text: "Come back" }),
].reduce(fold, ben());

describe("conversations", () => {
  it("show a room what is said there and to all, and keep private words apart", () => {
    const seen = (of: ask.Conversation) => ask.messagesShown(TALK, of).map((item) => item.seq);
    expect(seen(HERE)).toEqual([11, 12, 15]);
    expect(seen({ kind: "room", room: "r1" })).toEqual([12, 15]);
    expect(seen(WITH_ANA)).toEqual([13, 14]);
    expect(ask.correspondents(TALK)).toEqual(["u1"]);
  });

  it("count what others have said since it was read, each by itself", () => {
    expect(ask.unread(TALK, {}, HERE)).toBe(3);
    expect(ask.unread(TALK, { main: 11 }, HERE)).toBe(2);
    expect(ask.unread(TALK, { main: 15, session: 15 }, HERE)).toBe(0);
    expect(ask.unread(TALK, { main: 15, session: 15 }, WITH_ANA)).toBe(1);
    expect(ask.unreadInAll(TALK, { main: 15 })).toBe(3);
  });

  it("leave nothing to read of what was removed", () => {
    const gone = fold(TALK, entry(16, ANA, "chat.removed", { message: "m13" }));
    expect(ask.unread(gone, {}, WITH_ANA)).toBe(0);
  });

  it("are read on this device when they were on another one", () => {
    const told = fold(TALK, marked(16, "u1", 13));
    expect(ask.unread(told, {}, WITH_ANA)).toBe(0);
    expect(ask.unread(told, {}, HERE)).toBe(3);
    expect(ask.unread(fold(TALK, marked(16, "", 15)), {}, HERE)).toBe(0);
  });

  it("are told to the server once, up to the last line of others", () => {
    expect(ask.untold(TALK, { u1: 99 })).toEqual({ u1: 13 });
    expect(ask.untold(fold(TALK, marked(16, "u1", 13)), { u1: 99 })).toEqual({});
  });
});

describe("whatever is said and read", () => {
  const author = fc.constantFrom(ANA, CLEO, BEN);
  const lines = fc.array(fc.tuple(author, fc.constantFrom("room", "session", "private")), { maxLength: 30 });
  const windows = [HERE, WITH_ANA, WITH_CLEO] as const;
  const looks = fc.array(fc.tuple(fc.constantFrom(...windows), fc.integer({ min: 10, max: 45 })), {
    maxLength: 8,
  });
  const told = (of: readonly (readonly [typeof ANA, string])[]) =>
    of
      .map(([by, to], place) => {
        const other = by === BEN ? ANA : BEN;
        return said(11 + place, by, "Hi", to === "private" ? other.participant : to);
      })
      .reduce(fold, ben());
  const look = (all: ask.Marks, [window, upto]: readonly [ask.Conversation, number]) =>
    ask.marked(window).reduce((marks, place) => ask.ahead(marks, place, upto), all);

  it("a look at the end of one window leaves nothing unread there and changes no private one", () => {
    fc.assert(
      fc.property(lines, looks, fc.constantFrom(...windows), (talk, before, window) => {
        const state = told(talk);
        const marks = before.reduce(look, {});
        const after = look(marks, [window, state.seq]);
        expect(ask.unread(state, after, window)).toBe(0);
        for (const other of windows.filter((each) => each !== window)) {
          expect(ask.unread(state, after, other)).toBe(ask.unread(state, marks, other));
        }
      }),
    );
  });

  it("another device of the seat counts the same as soon as the server knows", () => {
    fc.assert(
      fc.property(lines, looks, (talk, seen) => {
        const state = told(talk);
        const here = seen.reduce(look, {});
        const elsewhere = Object.entries(ask.untold(state, here))
          .map(([conversation, upto], place) => marked(state.seq + 1 + place, conversation, upto))
          .reduce(fold, state);
        for (const window of windows) {
          expect(ask.unread(elsewhere, {}, window)).toBe(ask.unread(state, here, window));
        }
      }),
    );
  });
});

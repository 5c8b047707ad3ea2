import { describe, expect, it } from "vitest";
import type { Entry, Participant } from "../protocol";
import { ANA, BEN, breakouts, CLEO, entry, person, poll, room, START, said, welcome } from "./classroom";
import { begin, fold, hasGap } from "./fold";
import type { SessionState } from "./state";

function seenBy(reader: Participant, ...entries: Entry[]): SessionState {
  const state = begin(welcome(reader));
  if (state === null) throw new Error("the welcome has a view");
  return entries.reduce(fold, state);
}

const who = (state: SessionState, id: string) =>
  state.view.participants.find((each) => each.participant === id);

const ROOMS = [room("r1", "Red", ["u2"]), room("r2", "Blue", ["u3"])];
const QUESTION = {
  poll: "p11",
  question: "Ready?",
  kind: "single",
  options: ["yes", "no"],
  anonymous: false,
  quorum: 0,
  repeats: null,
} as const;

describe("people", () => {
  it("start in the main room, not yet connected", () => {
    const dan = { participant: "u4", number: 4, name: "Dan", role: "student", waiting: false } as const;
    const state = seenBy(BEN, entry(11, ANA, "participant.joined", dan));
    expect(who(state, "u4")).toEqual({ ...person(4, "Dan"), connected: false });
    expect(state.names).toMatchObject({ u4: "Dan" });
  });

  it("publish nothing once they are gone", () => {
    const on = { participant: "u2", microphone: true, camera: true, screen: true };
    const state = seenBy(
      ANA,
      entry(11, BEN, "media.published", on),
      entry(12, BEN, "participant.disconnected", { participant: "u2" }),
    );
    expect(who(state, "u2")).toEqual({ ...BEN, connected: false });
  });

  it("leave the list when removed, and keep their name under what they said", () => {
    const state = seenBy(
      ANA,
      said(11, BEN, "Hello"),
      entry(12, BEN, "help.asked", { participant: "u2", room: "main", note: "" }),
      entry(13, ANA, "participant.removed", { participant: "u2" }),
    );
    expect(who(state, "u2")).toBeUndefined();
    expect(state.view.help).toEqual([]);
    expect(state.chat).toHaveLength(1);
    expect(state.names).toMatchObject({ u2: "Ben" });
  });

  it("show how they take part and why", () => {
    const state = seenBy(
      ANA,
      entry(11, BEN, "rung.changed", { participant: "u2", rung: "text", reason: "media-lost" }),
    );
    expect(who(state, "u2")).toMatchObject({ rung: "text", rung_reason: "media-lost" });
  });

  it("raise and lower their hands", () => {
    const up = seenBy(ANA, entry(11, BEN, "hand.raised", { participant: "u2" }));
    expect(who(up, "u2")?.hand_at).toBe(START + 11_000);
    expect(who(fold(up, entry(12, ANA, "hand.lowered", { participant: "u2" })), "u2")?.hand_at).toBeNull();
  });

  it("change their own role in what the reader knows of himself", () => {
    const state = seenBy(BEN, entry(11, ANA, "participant.role", { participant: "u2", role: "observer" }));
    expect(state.you.role).toBe("observer");
  });
});

describe("breakouts", () => {
  const opened = entry(11, ANA, "breakouts.opened", {
    rooms: ROOMS,
    ends_at: START + 600_000,
    choice: false,
    late: "planned",
  });

  it("move everybody who is placed, at once, and leave the others in the main room", () => {
    const state = seenBy(ANA, opened);
    expect(["u1", "u2", "u3"].map((id) => who(state, id)?.room)).toEqual(["main", "r1", "r2"]);
    expect(state.view.breakouts).toEqual(breakouts({ rooms: ROOMS, ends_at: START + 600_000 }));
  });

  it("take one person elsewhere", () => {
    const state = seenBy(ANA, opened, entry(12, ANA, "participant.moved", { participant: "u3", room: "r1" }));
    expect(who(state, "u3")?.room).toBe("r1");
  });

  it("end later, or bring everybody back", () => {
    const later = seenBy(
      ANA,
      opened,
      entry(12, ANA, "breakouts.extended", { ends_at: START + 900_000, room: null }),
    );
    expect(later.view.breakouts.ends_at).toBe(START + 900_000);
    const closed = fold(later, entry(13, ANA, "breakouts.closed", {}));
    expect(closed.view.participants.map((each) => each.room)).toEqual(["main", "main", "main"]);
    expect(closed.view.breakouts).toEqual(breakouts());
  });
});

describe("polls", () => {
  const created = entry(11, ANA, "poll.created", { ...QUESTION, right: [0] });
  const launched = entry(12, ANA, "poll.launched", { ...QUESTION, rooms: ["r1"] });
  const vote = (seq: number, by: Participant, choice: number[]) =>
    entry(seq, by, "poll.voted", {
      poll: "p11",
      participant: by.participant,
      choice,
      text: "",
      room: "main",
    });
  const cast = (by: Participant, choice: number[]) => ({
    participant: by.participant,
    room: "main",
    choice,
    text: "",
  });

  it("give hosts every vote, the last one of each person", () => {
    const state = seenBy(ANA, created, launched, vote(13, BEN, [0]), vote(14, CLEO, [0]), vote(15, BEN, [1]));
    const votes = [cast(CLEO, [0]), cast(BEN, [1])];
    expect(state.view.polls).toEqual([poll({ rooms: ["r1"], right: [0], votes })]);
  });

  it("show a student the own vote only, and the result once published", () => {
    const open = seenBy(BEN, launched, vote(13, BEN, [1]));
    const mine = { rooms: ["r1"], answered: true, voted: { choice: [1], text: "" } };
    expect(open.view.polls).toEqual([poll(mine)]);
    const result = { counts: [1, 1], voters: 2, texts: [], right: [0], withheld: false };
    const published = [
      entry(14, ANA, "poll.closed", { poll: "p11", asked: 3, voters: 2 }),
      entry(15, ANA, "poll.published", { poll: "p11", hidden: [], ...result }),
    ].reduce(fold, open);
    expect(published.view.polls).toEqual([
      poll({ ...mine, status: "published", asked: 3, turnout: 2, result }),
    ]);
  });

  it("are gone when a host throws the draft away", () => {
    const state = seenBy(ANA, created, entry(12, ANA, "poll.discarded", { poll: "p11" }));
    expect(state.view.polls).toEqual([]);
  });

  it("without names say only that one's ballot was counted", () => {
    const counted = { poll: "p11", voters: ["u2"], ballots: [] };
    const state = seenBy(BEN, launched, entry(13, ANA, "poll.counted", counted));
    expect(state.view.polls).toMatchObject([{ answered: true, voted: null, ballots: [] }]);
  });
});

describe("the chat", () => {
  it("keeps messages in the order of the log, with edits, reactions and removals", () => {
    const state = seenBy(
      BEN,
      said(11, BEN, "Helo"),
      said(12, CLEO, "Oops"),
      entry(13, BEN, "chat.edited", { message: "m11", text: "Hello" }),
      entry(14, CLEO, "chat.reacted", { message: "m11", participant: "u3", emoji: "👍" }),
      entry(15, CLEO, "chat.reacted", { message: "m11", participant: "u3", emoji: "🎉" }),
      entry(16, CLEO, "chat.removed", { message: "m12" }),
      entry(17, ANA, "breakouts.told", { text: "Five minutes" }),
    );
    expect(state.chat).toMatchObject([
      { message: "m11", text: "Hello", edited: true, reactions: [{ participant: "u3", emoji: "🎉" }] },
      { message: "m12", text: "", removed: true },
      { kind: "announcement", text: "Five minutes", by: "u1" },
    ]);
  });

  it("takes a reaction away again", () => {
    const state = seenBy(
      BEN,
      said(11, BEN, "Hello"),
      entry(12, CLEO, "chat.reacted", { message: "m11", participant: "u3", emoji: "👍" }),
      entry(13, CLEO, "chat.reacted", { message: "m11", participant: "u3", emoji: "" }),
    );
    expect(state.chat).toMatchObject([{ reactions: [] }]);
  });
});

describe("the log", () => {
  it("counts an entry once, however often it arrives", () => {
    const once = seenBy(BEN, said(11, ANA, "Hello"));
    expect(fold(once, said(11, ANA, "Hello"))).toBe(once);
  });

  it("shows a gap by what should have come before", () => {
    const state = seenBy(BEN);
    expect(hasGap(state, said(11, ANA, "next"))).toBe(false);
    expect(hasGap(state, said(13, ANA, "after one that is missing"))).toBe(true);
    expect(hasGap(state, { ...said(13, ANA, "after one not for this reader"), prev: 10 })).toBe(false);
  });
});

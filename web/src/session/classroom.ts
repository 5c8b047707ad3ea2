/** A session to test with: Ana leads, Ben and Cleo are students, the reader is one of them. */
import type { BreakoutRoom, Entry, Facts, Participant, Policy, Poll, Role, View, Welcome } from "../protocol";

export const START = 1_700_000_000_000;

export function person(number: number, name: string, role: Role = "student"): Participant {
  return {
    participant: `u${number}`,
    number,
    name,
    role,
    room: "main",
    connected: true,
    rung: "video",
    rung_reason: "",
    microphone: false,
    camera: false,
    screen: false,
    hand_at: null,
    away: false,
  };
}

export const ANA = person(1, "Ana", "mentor");
export const BEN = person(2, "Ben");
export const CLEO = person(3, "Cleo");

export const POLICY: Policy = {
  private_chat: "hosts",
  hold_chat: false,
  retention_days: 30,
  chat_pairs: [],
  lobby: false,
  locked: false,
  two_adults: false,
  first_names: false,
  student_microphone: true,
  student_camera: true,
  student_screen: true,
  room_leaders: "hosts",
  room_choice: true,
  anonymous_polls: "choice",
  word_list: [],
  knock_seconds: 5,
  listening: false,
  fixed: [],
};

export function view(changes: Partial<View> = {}): View {
  return {
    id: "s1",
    title: "Robotics",
    policy: POLICY,
    meeting: { started_at: START },
    participants: [ANA, BEN, CLEO],
    breakouts: breakouts(),
    notes: {},
    polls: [],
    help: [],
    called: null,
    materials: [],
    spoken: [],
    read: [],
    lobby: [],
    lobby_word: "",
    waiting: null,
    alone: [],
    attention: null,
    stage: { spotlight: [], layout: "auto" },
    remedies: [],
    agenda: { steps: [], current: null, ends_at: null, trouble: "" },
    ...changes,
  };
}

/** No rooms, but for the changes. */
export function breakouts(changes: Partial<View["breakouts"]> = {}): View["breakouts"] {
  return {
    planned: [],
    planned_choice: false,
    rooms: [],
    ends_at: null,
    choice: false,
    late: "planned",
    knocks: [],
    listening: [],
    voice: null,
    ...changes,
  };
}

export function room(id: string, name: string, participants: readonly string[] = []): BreakoutRoom {
  return { room: id, name, participants, names: [], task: "", material: null, ends_at: null };
}

/** "Ready?", open, with nothing answered yet. */
export function poll(changes: Partial<Poll> = {}): Poll {
  return {
    poll: "p11",
    question: "Ready?",
    kind: "single",
    options: ["yes", "no"],
    status: "open",
    anonymous: false,
    quorum: 0,
    repeats: null,
    rooms: [],
    asked: 0,
    answered: false,
    voted: null,
    votes: [],
    ballots: [],
    turnout: 0,
    right: [],
    result: null,
    ...changes,
  };
}

/** The welcome of `reader` at seq 10. */
export function welcome(reader: Participant, changes: Partial<Welcome> = {}): Welcome {
  const { participant, number, name, role } = reader;
  return {
    seq: 10,
    epoch: "e1",
    you: { participant, number, name, role, seat: "secret" },
    session: view(),
    history: [],
    earlier: false,
    media: { available: true, boot: "b1", audio_slots: 3, video_slots: 9, ice_servers: [] },
    ...changes,
  };
}

/** An entry that follows right on the one before it, a second later each. */
export function entry<T extends keyof Facts>(
  seq: number,
  by: Participant,
  type: T,
  data: Facts[T],
  command?: string,
): Entry {
  const plain = { seq, prev: seq - 1, at: START + seq * 1000, by: by.participant, type, data };
  return (command === undefined ? plain : { ...plain, command }) as Entry;
}

export function said(seq: number, by: Participant, text: string, to = "room", command?: string): Entry {
  const words = {
    message: `m${seq}`,
    to,
    room: "main",
    text,
    reply_to: null,
    rung: "video",
    held: false,
    name: "",
  } as const;
  return entry(seq, by, "chat.sent", words, command);
}

/** As the server packs entries: each by how much it differs from the one before. */
export function rowsOf(entries: readonly Entry[]): unknown[] {
  return entries.map(({ seq, at, by, type, data, command }, place) => {
    const before = entries[place - 1];
    const row = [seq - (before?.seq ?? 0), at - (before?.at ?? 0), by, type, data];
    return command === undefined ? row : [...row, command];
  });
}

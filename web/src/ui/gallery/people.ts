/** The people, the chat and the polls of the sample session. */
import type { ChatItem, Message, Participant, Poll, Role } from "../../session/state";

/** A fixed afternoon, so that pictures of the same state are the same. */
export const NOON = Date.UTC(2026, 10, 24, 13, 5, 0);
const MINUTE = 60_000;

function person(number: number, name: string, role: Role, changes: Partial<Participant> = {}): Participant {
  return {
    participant: `u${number}`,
    number,
    name,
    role,
    room: "main",
    connected: true,
    rung: "video",
    rung_reason: "",
    microphone: true,
    camera: true,
    screen: false,
    hand_at: null,
    away: false,
    ...changes,
  };
}

export const ADA = person(1, "Ada Okafor", "mentor");
export const JONAS = person(2, "Jonas Weber", "facilitator", { microphone: false });
export const MIA = person(3, "Mia", "student");
export const LEON = person(4, "Leon", "student", { hand_at: NOON - 2 * MINUTE, microphone: false });
export const SOFIA = person(5, "Sofía", "student", {
  rung: "text",
  rung_reason: "media-lost",
  microphone: false,
  camera: false,
});
export const NOOR = person(6, "Noor", "student", { camera: false, hand_at: NOON - MINUTE });
export const EMIL = person(7, "Emil", "student", { microphone: false });
export const ZOE = person(8, "Zoé", "student", { microphone: false, camera: false });
export const TOM = person(9, "Tomasz", "student");

export const EVERYBODY: readonly Participant[] = [ADA, JONAS, MIA, LEON, SOFIA, NOOR, EMIL, ZOE, TOM];

function message(seq: number, by: Participant, text: string, changes: Partial<Message> = {}): Message {
  return {
    kind: "message",
    message: `m${seq}`,
    seq,
    at: NOON - 8 * MINUTE + seq * 20_000,
    by: by.participant,
    to: "room",
    room: "main",
    text,
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

export const CHAT: readonly ChatItem[] = [
  message(1, ADA, "Hello everybody, lovely to see you. Today we finish the bridge designs."),
  message(2, MIA, "Hi! Our group has a first drawing 🎉", {
    reactions: [
      { participant: "u1", emoji: "👍" },
      { participant: "u4", emoji: "👍" },
      { participant: "u6", emoji: "🎉" },
    ],
  }),
  message(3, ADA, "Wonderful. This page shows how triangles carry weight: https://example.org/bridges"),
  message(4, SOFIA, "My video dropped, but I can read you. I go on here.", { rung: "text" }),
  message(5, LEON, "How long may the bridge be?", { edited: true }),
  message(6, JONAS, "", { removed: true }),
  message(7, ADA, "Sixty centimetres, and it should carry a bag of sugar.", { reply_to: "m5" }),
  message(8, JONAS, "Can you look after Sofía’s group first? Her line is weak today.", { to: "u1" }),
  {
    kind: "announcement",
    seq: 9,
    at: NOON - 4 * MINUTE,
    by: "u1",
    text: "Two more minutes, then we meet again.",
  },
];

function poll(number: number, question: string, options: readonly string[], changes: Partial<Poll>): Poll {
  return {
    poll: `p${number}`,
    question,
    kind: "single",
    options,
    status: "open",
    anonymous: false,
    quorum: 0,
    repeats: null,
    rooms: [],
    asked: 7,
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

const vote = (number: number, option: number, room = "main") => ({
  participant: `u${number}`,
  room,
  choice: [option],
  text: "",
});
const said = (text: string, count: number) => ({ text, count });
const NO_RESULT = { counts: [], voters: 0, texts: [], right: [], withheld: false } as const;

const READY = ["Yes, let us start", "Almost, five more minutes", "No, I need help"] as const;
export const OPEN_POLL = poll(20, "Is your group ready to show its bridge?", READY, {});
export const COUNTED_POLL = poll(20, OPEN_POLL.question, READY, {
  quorum: 50,
  votes: [vote(3, 0, "r1"), vote(4, 0, "r1"), vote(5, 1, "r1"), vote(6, 0, "r2"), vote(7, 2, "r2")],
});
export const SHOWN_POLL = poll(20, OPEN_POLL.question, READY, {
  status: "published",
  answered: true,
  voted: { choice: [0], text: "" },
  turnout: 6,
  result: { ...NO_RESULT, counts: [4, 1, 1], voters: 6 },
});
export const DRAFT_POLL = poll(21, "Which materials did you use?", ["Paper", "Wood", "String", "Glue"], {
  kind: "multiple",
  status: "draft",
});
export const SECRET_POLL = poll(22, "Do you feel safe in your group?", ["Always", "Mostly", "Not really"], {
  anonymous: true,
  turnout: 4,
});
export const RANKED_POLL = poll(23, "What should we build next?", ["A tower", "A boat", "A wind wheel"], {
  kind: "ranking",
});
export const RATED_POLL = poll(24, "How was today?", ["1", "2", "3", "4", "5"], { kind: "rating" });
export const WORDS_POLL = poll(25, "What helped you most today?", [], {
  kind: "text",
  status: "closed",
  turnout: 7,
  votes: [
    ...["The drawing", "My group", "my group", "Ada's examples", "The group and the drawing"],
    "Triangles are strong",
    "Trying again",
  ].map((text, n) => ({ participant: `u${n + 3}`, room: "main", choice: [], text })),
});
export const SAID_POLL = poll(26, "What helped you most today?", [], {
  kind: "text",
  status: "published",
  turnout: 7,
  result: {
    ...NO_RESULT,
    voters: 7,
    texts: [
      said("My group", 2),
      said("Ada's examples", 1),
      said("The drawing and the group", 1),
      said("Triangles", 1),
    ],
  },
});
export const QUIZ_POLL = poll(27, "Which shape carries most?", ["Square", "Triangle", "Circle"], {
  status: "published",
  answered: true,
  voted: { choice: [1], text: "" },
  turnout: 7,
  right: [1],
  result: { ...NO_RESULT, counts: [1, 5, 1], voters: 7, right: [1] },
});
export const AGAIN_POLL = poll(28, QUIZ_POLL.question, QUIZ_POLL.options, {
  status: "published",
  repeats: "p27",
  turnout: 7,
  right: [1],
  result: { ...NO_RESULT, counts: [0, 7, 0], voters: 7, right: [1] },
});
export const FEW_POLL = poll(29, SECRET_POLL.question, SECRET_POLL.options, {
  anonymous: true,
  status: "published",
  turnout: 3,
  result: { ...NO_RESULT, counts: [0, 0, 0], voters: 3, withheld: true },
});

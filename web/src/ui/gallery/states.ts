/** Every state of the page that is worth a look, by its name in the address. */

import { POLICY } from "../../session/classroom";
import type { NetworkLook } from "../../session/network";
import type {
  BreakoutRoom,
  ChatItem,
  Invitation,
  Participant,
  Role,
  SessionState,
  View,
} from "../../session/state";
import type { SessionStore } from "../../session/store";
import { t } from "../../texts/texts";
import type { PanelName } from "../session/panels";
import {
  ADA,
  AGAIN_POLL,
  CHAT,
  COUNTED_POLL,
  DRAFT_POLL,
  EVERYBODY,
  FEW_POLL,
  LEON,
  MIA,
  NOON,
  NOOR,
  OPEN_POLL,
  QUIZ_POLL,
  RANKED_POLL,
  RATED_POLL,
  SAID_POLL,
  SECRET_POLL,
  SHOWN_POLL,
  SOFIA,
  WORDS_POLL,
} from "./people";

type Stored = {
  readonly [Name in keyof SessionStore]?: SessionStore[Name] extends { readonly value: infer Value }
    ? Value
    : never;
};

export interface Sample {
  readonly store: Stored;
  readonly panel?: PanelName;
  /** Devices refused by the browser. */
  readonly refused?: boolean;
  /** Names of the buttons that are pressed then, one after the other. */
  readonly press?: () => readonly string[];
}

const BARE = { names: [], task: "", material: null, ends_at: null } as const;
const ROOMS: readonly BreakoutRoom[] = [
  {
    ...BARE,
    room: "r1",
    name: "Arch bridge",
    participants: ["u3", "u4", "u5"],
    task: "Draw an arch that carries a bag of sugar. Which stone has to be laid last?",
    material: "x1",
  },
  { ...BARE, room: "r2", name: "Truss bridge", participants: ["u6", "u7"] },
  { ...BARE, room: "r3", name: "Rope bridge", participants: ["u8", "u9"] },
];
const CLOSED: View["breakouts"] = {
  planned: [],
  planned_choice: false,
  rooms: [],
  ends_at: null,
  choice: false,
  late: "planned",
  knocks: [],
  listening: [],
  voice: null,
};
const OPEN: View["breakouts"] = { ...CLOSED, rooms: ROOMS, ends_at: NOON + 7.5 * 60_000 };

export function inside(
  me: Participant,
  changes: Partial<View> = {},
  chat: SessionState["chat"] = CHAT,
): Stored {
  const participants = changes.participants ?? EVERYBODY;
  const { participant, number, name, role } = me;
  const state: SessionState = {
    seq: 100,
    epoch: "gallery",
    you: { participant, number, name, role, seat: "" },
    view: {
      id: "s1",
      title: "Bridge builders, group 9b",
      policy: POLICY,
      meeting: { started_at: NOON - 25 * 60_000 },
      breakouts: CLOSED,
      polls: [],
      help: [],
      called: null,
      materials: [],
      notes: {},
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
      participants,
    },
    chat: chat.filter((item) => mayRead(item, participant)),
    earlier: false,
    names: Object.fromEntries(EVERYBODY.map((each) => [each.participant, each.name])),
  };
  return {
    phase: "inside",
    link: "live",
    state,
    own: { microphone: me.microphone, camera: me.camera, screen: false },
    speakers: me === MIA ? ["u1"] : ["u3"],
    read: { "": 5 },
  };
}

function mayRead(item: ChatItem, reader: string): boolean {
  if (item.kind === "announcement" || item.to === "room" || item.to === "session") return true;
  return item.to === reader || item.by === reader;
}

/** Everybody where the open rooms have placed them. */
const PLACED = EVERYBODY.map((each) => ({
  ...each,
  room: ROOMS.find((room) => room.participants.includes(each.participant))?.room ?? "main",
}));
const seat = (who: Participant) => PLACED.find((each) => each.participant === who.participant) ?? who;
const HELP = [
  { participant: "u6", room: "r2", at: NOON - 95_000, claimed_by: null, note: "The glue does not hold" },
  { participant: "u8", room: "r3", at: NOON - 40_000, claimed_by: "u2", note: "" },
] as const;
const SHARING = EVERYBODY.map((each) => (each === ADA ? { ...each, screen: true } : each));
const seen = (way: "udp" | "tcp", works: boolean): NetworkLook => {
  const places = ["203.0.113.5:3478"];
  const blocked = { way: "udp", works: false, roundTripMs: null, places } as const;
  const last = { way, works, roundTripMs: works ? 34 : null, places };
  return {
    kind: "seen",
    findings: { socket: works, tried: way === "udp" ? [last] : [blocked, last], bitsPerSecond: null },
  };
};
const TYPING = [{ participant: "u4", to: "room" }] as const;

const invited = (role: Role): Invitation => ({
  title: "Bridge builders, group 9b",
  role,
  retention_days: 30,
  lobby: role === "student",
  locked: false,
});

export const STATES = {
  join: {
    store: {
      phase: "invited",
      invitation: invited("student"),
      own: { microphone: true, camera: true, screen: false },
    },
  },
  waiting: {
    store: inside(MIA, {
      participants: [],
      waiting: { place: 2, seen: true, word: "We begin at ten past. Have your drawings ready!" },
    }),
  },
  lobby: {
    store: inside(ADA, {
      policy: { ...POLICY, lobby: true },
      lobby: [
        { participant: "u20", number: 20, name: "Nina", role: "student", at: NOON, here: true, seen: false },
        { participant: "u21", number: 21, name: "Omar", role: "student", at: NOON, here: false, seen: true },
      ],
    }),
    panel: "people",
  },
  "asked-there": {
    store: inside(MIA, {
      attention: { ends_at: NOON + 60_000, asked: ["u3", "u4"], answered: [], open: true },
      participants: EVERYBODY.map((each) => (each === LEON ? { ...each, away: true } : each)),
    }),
  },
  "who-is-there": {
    store: inside(ADA, {
      attention: { ends_at: NOON + 60_000, asked: ["u3", "u4", "u6"], answered: ["u3"], open: true },
      stage: { spotlight: ["u3", "u2"], layout: "auto" },
      participants: EVERYBODY.map((each) => (each === LEON ? { ...each, away: true } : each)),
    }),
    panel: "people",
  },
  resting: {
    store: inside(MIA, { alone: [{ room: "main", rests_at: NOON, resting: true }] }),
  },
  "join-ready": {
    store: { phase: "invited", invitation: invited("student"), network: seen("udp", true) },
  },
  "join-blocked": {
    store: { phase: "invited", invitation: invited("student"), network: seen("tcp", false) },
    press: () => [t("networkTechnician")],
  },
  "join-refused": {
    store: { phase: "invited", invitation: invited("mentor") },
    refused: true,
  },
  "join-observer": {
    store: {
      phase: "invited",
      lastName: "Dr Lindqvist",
      invitation: invited("observer"),
    },
  },
  gone: { store: { phase: "gone" } },
  left: { store: { phase: "left" } },
  removed: { store: { phase: "removed" } },
  "stage-1": { store: inside(ADA, { participants: [ADA] }, []) },
  "stage-4": { store: inside(MIA, { participants: [ADA, MIA, LEON, NOOR] }) },
  "stage-9": { store: inside(MIA) },
  "stage-waiting": { store: inside(MIA, { participants: [MIA, LEON], meeting: null }, []) },
  "screen-shared": { store: inside(MIA, { participants: SHARING }) },
  chat: { store: { ...inside(MIA), typing: TYPING }, panel: "chat" },
  "chat-host": { store: inside(ADA), panel: "chat" },
  "chat-empty": { store: inside(MIA, {}, []), panel: "chat" },
  "chat-sending": {
    store: {
      ...inside(MIA),
      link: "offline",
      pending: [
        waiting("c1", "Could you say that again?", null),
        waiting("c2", "We are ready", { code: "too_many", message: "" }),
      ],
    },
    panel: "chat",
  },
  people: { store: inside(MIA), panel: "people" },
  "people-host": { store: inside(ADA), panel: "people" },
  "breakouts-empty": { store: inside(ADA), panel: "rooms" },
  "breakouts-planning": {
    store: inside(ADA, { breakouts: { ...CLOSED, planned: ROOMS.map(withoutTomasz) } }),
    panel: "rooms",
  },
  "breakouts-open": {
    store: inside(seat(ADA), { participants: PLACED, breakouts: OPEN, help: HELP }),
    panel: "rooms",
  },
  "breakouts-student": {
    store: inside(seat(MIA), { participants: PLACED, breakouts: { ...OPEN, choice: true } }),
    panel: "rooms",
  },
  "breakouts-ending": {
    store: inside(seat(MIA), { participants: PLACED, breakouts: { ...OPEN, ends_at: NOON + 28_000 } }),
  },
  "polls-host": { store: inside(ADA, { polls: [SHOWN_POLL, DRAFT_POLL] }), panel: "polls" },
  "poll-open-host": { store: inside(ADA, { polls: [COUNTED_POLL] }), panel: "polls" },
  "poll-voting": { store: inside(MIA, { polls: [OPEN_POLL] }) },
  "poll-voted": {
    store: inside(MIA, {
      polls: [{ ...OPEN_POLL, answered: true, voted: { choice: [0], text: "" } }],
    }),
    panel: "polls",
  },
  "poll-anonymous": { store: inside(MIA, { polls: [SECRET_POLL] }) },
  "poll-anonymous-host": { store: inside(ADA, { polls: [FEW_POLL, SECRET_POLL] }), panel: "polls" },
  "poll-ranking": { store: inside(MIA, { polls: [RANKED_POLL] }) },
  "poll-rating": { store: inside(MIA, { polls: [RATED_POLL] }) },
  "poll-words-host": { store: inside(ADA, { polls: [WORDS_POLL] }), panel: "polls" },
  "poll-words": { store: inside(MIA, { polls: [SAID_POLL] }), panel: "polls" },
  "poll-quiz": { store: inside(MIA, { polls: [QUIZ_POLL, AGAIN_POLL] }), panel: "polls" },
  "poll-rooms-host": {
    store: inside(seat(ADA), { participants: PLACED, breakouts: OPEN, polls: [COUNTED_POLL] }),
    panel: "polls",
  },
  "poll-results": { store: inside(MIA, { polls: [SHOWN_POLL] }), panel: "polls" },
  "polls-empty": { store: inside(MIA), panel: "polls" },
  text: { store: { ...inside(SOFIA), rung: { rung: "text", reason: "media-lost" } } },
  "text-chosen": {
    store: { ...inside(SOFIA), rung: { rung: "text", reason: "chosen" }, wish: "text" },
  },
  "remedy-offered": { store: inside(MIA, { remedies: [{ participant: "u3", kind: "relay", host: "u1" }] }) },
  "remedy-accepted": {
    store: { ...inside(ADA), remedyNews: { participant: "u3", kind: "no-pictures", outcome: "accepted" } },
  },
  "remedy-taken": { store: { ...inside(MIA), relayOnly: true } },
  reconnecting: { store: { ...inside(MIA), link: "offline" }, panel: "chat" },
  plain: { store: { ...inside(MIA), link: "plain" } },
  portal: { store: { ...inside(MIA), link: "portal" }, panel: "chat" },
  "muted-by-host": {
    store: { ...inside({ ...MIA, microphone: false }), closedByHost: "microphone" },
  },
} satisfies Record<string, Sample>;

function waiting(command: string, text: string, refused: { code: "too_many"; message: string } | null) {
  return { command, to: "room", room: "main", text, reply_to: null, at: NOON, refused };
}

function withoutTomasz(room: BreakoutRoom): BreakoutRoom {
  return { ...room, participants: room.participants.filter((each) => each !== "u9") };
}

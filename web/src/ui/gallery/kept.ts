/** What the server of the gallery keeps: a report and two rooms of before. */
import type {
  KeptRoom,
  MeetingReport,
  PersonReport,
  Report,
  RoomPage,
  RoomReport,
  Share,
} from "../../session/state";
import { ADA, EVERYBODY, LEON, MIA, NOON, SOFIA } from "./people";

const MINUTE = 60_000;

function share(participant: string, present: number, spoke: number, messages: number): Share {
  const by_rung =
    participant === SOFIA.participant ? { video: 300, text: present - 300 } : { video: present };
  return {
    participant,
    present,
    by_rung,
    spoke,
    messages,
    reactions: 0,
    hands: messages % 2,
    helps: 0,
    votes: 1,
  };
}

const SHARES = EVERYBODY.map((each, n) => share(each.participant, 1500 - 60 * n, 200 - 20 * n, n % 4));
const SUMS = share("", 12_000, 900, 11);

const people: readonly PersonReport[] = EVERYBODY.map(({ participant, name, role }, n) => ({
  ...(SHARES[n] ?? SUMS),
  participant,
  name,
  role,
  by_room: { main: 900, r1: 480 },
  spoke_by_room: { main: 60 },
  rungs:
    participant === SOFIA.participant
      ? [{ at: NOON - 9 * MINUTE, meeting: 2, room: "main", rung: "text", reason: "media-lost" }]
      : [],
}));

const meeting = (number: number, started_at: number, ended_at: number | null): MeetingReport => ({
  ...SUMS,
  meeting: number,
  started_at,
  ended_at,
  people: SHARES,
});

const room = (id: string, name: string, opening: number): RoomReport => ({
  ...share("", 3000, 240, 3),
  meeting: 2,
  room: id,
  name,
  opening,
  opened_at: NOON - 20 * MINUTE,
  closed_at: NOON - 5 * MINUTE,
  people: SHARES.slice(2, 5),
});

const REPORT: Report = {
  session: "s1",
  title: "Bridge builders, group 9b",
  until: NOON,
  rooms: { main: "main", r1: "Arch bridge", r2: "Truss bridge" },
  meetings: [
    meeting(1, NOON - 7 * 24 * 60 * MINUTE, NOON - 7 * 24 * 60 * MINUTE + 45 * MINUTE),
    meeting(2, NOON - 25 * MINUTE, null),
  ],
  by_room: [room("main", "main", 0), room("r1", "Arch bridge", 1), room("r2", "Truss bridge", 1)],
  people,
  polls: [],
};

const past = (id: string, name: string, participants: readonly string[]): KeptRoom => ({
  room: id,
  name,
  opening: 1,
  opened_at: NOON - 20 * MINUTE,
  closed_at: NOON - 5 * MINUTE,
  participants,
});

const ARCH = past("r1", "Arch bridge", [MIA.participant, LEON.participant, SOFIA.participant]);

const PAGE: RoomPage = {
  ...ARCH,
  task: "Draw an arch that carries a bag of sugar. Which stone has to be laid last?",
  material: null,
  notes: [{ line: "l1", text: "The keystone comes last", by: MIA.participant, seq: 40 }],
  history: [
    {
      seq: 41,
      prev: 40,
      at: NOON - 12 * MINUTE,
      by: LEON.participant,
      type: "chat.sent",
      data: {
        message: "m41",
        to: "room",
        room: "r1",
        text: "Paper or wood?",
        reply_to: null,
        rung: "video",
        held: false,
        name: "",
      },
    },
  ],
  earlier: false,
};

/** By path, as the server gives it. */
export const KEPT: Readonly<Record<string, unknown>> = {
  "/api/v1/sessions/s1/report": REPORT,
  "/api/v1/rooms": { rooms: [ARCH, past("r2", "Truss bridge", [ADA.participant])] },
  "/api/v1/rooms/r1": PAGE,
};

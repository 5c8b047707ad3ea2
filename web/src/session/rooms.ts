/** The rooms' part of the fold: plans, open rooms and who is where, hosts at the door, notes. */
import type {
  BreakoutRoom,
  Entry,
  EntryOf,
  Note,
  Participant,
  ParticipantId,
  RoomId,
  View,
} from "../protocol";
import { MAIN_ROOM } from "./state";

type Breakouts = View["breakouts"];

const NO_ROOMS = {
  rooms: [],
  ends_at: null,
  choice: false,
  late: "planned",
  knocks: [],
  listening: [],
  voice: null,
} as const satisfies Partial<Breakouts>;

/** The view after an entry about rooms; the same view after any other. */
export function foldRooms(view: View, entry: Entry): View {
  switch (entry.type) {
    case "breakouts.planned":
      return withRooms(view, { planned: entry.data.rooms, planned_choice: entry.data.choice });
    case "breakouts.opened":
      return opened(view, entry);
    case "breakouts.added":
      return added(view, entry.data.room);
    case "breakouts.matched":
      return matched(view, entry);
    case "breakouts.extended":
      return extended(view, entry);
    case "breakouts.closed":
      return {
        ...withRooms(view, NO_ROOMS),
        notes: onlyOf(view.notes, [MAIN_ROOM]),
        participants: view.participants.map((each) => ({ ...each, room: MAIN_ROOM })),
      };
    case "room.closed":
      return closed(view, entry.data.room);
    case "participant.moved":
      return put(view, new Map([[entry.data.participant, entry.data.room]]));
    case "notes.written":
    case "notes.shown":
      return { ...view, notes: foldNotes(view.notes, entry) };
    default:
      return foldVisits(view, entry);
  }
}

/** What hosts are about to do. */
function foldVisits(view: View, entry: Entry): View {
  const { knocks, listening } = view.breakouts;
  switch (entry.type) {
    case "room.knocked":
      return withRooms(view, { knocks: [...without(knocks, entry.data.host), entry.data] });
    case "room.turned_back":
      return withRooms(view, { knocks: without(knocks, entry.data.host) });
    case "room.listened": {
      const { host, room } = entry.data;
      const others = without(listening, host);
      return withRooms(view, { listening: room === null ? others : [...others, { host, room }] });
    }
    case "breakouts.voice":
      return withRooms(view, { voice: entry.data.host });
    default:
      return view;
  }
}

function withRooms(view: View, changes: Partial<Breakouts>): View {
  return { ...view, breakouts: { ...view.breakouts, ...changes } };
}

function opened(view: View, entry: EntryOf<"breakouts.opened">): View {
  const { rooms, ends_at, choice, late } = entry.data;
  const open = withRooms(view, { planned: [], planned_choice: false, rooms, ends_at, choice, late });
  return put(open, placesIn(rooms));
}

function added(view: View, room: BreakoutRoom): View {
  return put(withRooms(view, { rooms: [...view.breakouts.rooms, room] }), placesIn([room]));
}

function placesIn(rooms: readonly BreakoutRoom[]): ReadonlyMap<ParticipantId, RoomId> {
  return new Map(rooms.flatMap((room) => room.participants.map((each) => [each, room.room] as const)));
}

function matched(view: View, entry: EntryOf<"breakouts.matched">): View {
  const { room, name, participant } = entry.data;
  const meant = (each: BreakoutRoom): BreakoutRoom => {
    if (each.room !== room) return each;
    const at = each.names.indexOf(name);
    return {
      ...each,
      participants: [...each.participants, participant],
      names: at < 0 ? each.names : each.names.toSpliced(at, 1),
    };
  };
  const { planned, rooms } = view.breakouts;
  return withRooms(view, { planned: planned.map(meant), rooms: rooms.map(meant) });
}

/** A new end of all rooms takes the place of rooms' own ones. */
function extended(view: View, entry: EntryOf<"breakouts.extended">): View {
  const { ends_at, room } = entry.data;
  const { rooms } = view.breakouts;
  if (room === null)
    return withRooms(view, { ends_at, rooms: rooms.map((each) => ({ ...each, ends_at: null })) });
  return withRooms(view, { rooms: rooms.map((each) => (each.room === room ? { ...each, ends_at } : each)) });
}

function closed(view: View, room: RoomId): View {
  const inside = view.participants.filter((each) => each.room === room);
  const back = put(view, new Map(inside.map((each) => [each.participant, MAIN_ROOM])));
  const { rooms, knocks, listening } = back.breakouts;
  const left = rooms.filter((each) => each.room !== room);
  return {
    ...withRooms(back, {
      rooms: left,
      knocks: knocks.filter((each) => each.room !== room),
      listening: listening.filter((each) => each.room !== room),
    }),
    notes: onlyOf(view.notes, [MAIN_ROOM, ...left.map((each) => each.room)]),
  };
}

/** Whoever moves is at no door any more, and listens nowhere. */
function put(view: View, places: ReadonlyMap<ParticipantId, RoomId>): View {
  const moved = (each: Participant) => (places.get(each.participant) ?? each.room) !== each.room;
  const movers = new Set(view.participants.filter(moved).map((each) => each.participant));
  const stayed = ({ host }: { readonly host: ParticipantId }) => !movers.has(host);
  return {
    ...withRooms(view, {
      knocks: view.breakouts.knocks.filter(stayed),
      listening: view.breakouts.listening.filter(stayed),
    }),
    participants: view.participants.map((each) => ({
      ...each,
      room: places.get(each.participant) ?? each.room,
    })),
  };
}

/** What ends when somebody goes or is a host no longer. */
export function hostGone(view: View, host: ParticipantId): View {
  const { knocks, listening, voice } = view.breakouts;
  return withRooms(view, {
    knocks: without(knocks, host),
    listening: without(listening, host),
    voice: voice === host ? null : voice,
  });
}

function without<T extends { readonly host: ParticipantId }>(
  visits: readonly T[],
  host: ParticipantId,
): readonly T[] {
  return visits.filter((each) => each.host !== host);
}

function onlyOf(notes: View["notes"], rooms: readonly RoomId[]): View["notes"] {
  return Object.fromEntries(Object.entries(notes).filter(([room]) => rooms.includes(room)));
}

function foldNotes(
  notes: View["notes"],
  entry: EntryOf<"notes.written"> | EntryOf<"notes.shown">,
): View["notes"] {
  if (entry.type === "notes.shown") return { ...notes, [entry.data.room]: entry.data.notes };
  const { room, line, text } = entry.data;
  const before = notes[room] ?? [];
  const written: Note = { line, text, by: entry.by, seq: entry.seq };
  const known = before.some((each) => each.line === line);
  const after = known ? before.map((each) => (each.line === line ? written : each)) : [...before, written];
  const { [room]: _, ...others } = notes;
  const left = after.filter((each) => each.text !== "");
  return left.length === 0 ? others : { ...others, [room]: left };
}

/** The lobby and the rooms that rest: their parts of the fold. */
import type { EntryOf, View } from "../protocol";
import type { Participant, ParticipantId } from "./state";

type LobbyEntry =
  | EntryOf<"lobby.admitted">
  | EntryOf<"lobby.refused">
  | EntryOf<"lobby.seen">
  | EntryOf<"lobby.told">;

export function foldLobby(view: View, entry: LobbyEntry): View {
  switch (entry.type) {
    case "lobby.admitted":
      return letIn(view, entry);
    case "lobby.refused":
      return { ...view, lobby: without(view, entry.data.participant) };
    case "lobby.seen": {
      const { participants } = entry.data;
      const lobby = view.lobby.map((each) =>
        participants.includes(each.participant) ? { ...each, seen: true } : each,
      );
      return { ...view, lobby };
    }
    case "lobby.told":
      return { ...view, lobby_word: entry.data.text };
  }
}

function letIn(view: View, entry: EntryOf<"lobby.admitted">): View {
  const { connected, ...who } = entry.data;
  const newcomer = { ...arrived(who), connected };
  return {
    ...view,
    lobby: without(view, who.participant),
    participants: [...view.participants, newcomer],
  };
}

function without(view: View, participant: ParticipantId): View["lobby"] {
  return view.lobby.filter((each) => each.participant !== participant);
}

/** Somebody who has just taken a seat. */
export function arrived({
  participant,
  number,
  name,
  role,
}: Pick<Participant, "participant" | "number" | "name" | "role">): Participant {
  return {
    participant,
    number,
    name,
    role,
    room: "main",
    connected: false,
    rung: "video",
    rung_reason: "",
    microphone: false,
    camera: false,
    screen: false,
    hand_at: null,
    away: false,
  };
}

/** Somebody who has come to the lobby. */
export function atTheDoor(view: View, entry: EntryOf<"participant.joined">): View {
  const { waiting: _, ...who } = entry.data;
  return { ...view, lobby: [...view.lobby, { ...who, at: entry.at, here: false, seen: false }] };
}

export function waits(view: View, participant: ParticipantId): boolean {
  return view.lobby.some((each) => each.participant === participant);
}

export function changeWaiting(
  view: View,
  participant: ParticipantId,
  changes: Partial<View["lobby"][number]>,
): View {
  const lobby = view.lobby.map((each) => (each.participant === participant ? { ...each, ...changes } : each));
  return { ...view, lobby };
}

/** Rooms in which one adult is alone with one student. */
export function foldAlone(
  alone: View["alone"],
  entry: EntryOf<"room.warned"> | EntryOf<"room.rested"> | EntryOf<"room.resumed">,
): View["alone"] {
  const { room } = entry.data;
  const others = alone.filter((each) => each.room !== room);
  const known = alone.find((each) => each.room === room);
  switch (entry.type) {
    case "room.warned":
      return [...others, { room, rests_at: entry.data.rests_at, resting: false }];
    case "room.rested":
      if (known === undefined) return [...alone, { room, rests_at: entry.at, resting: true }];
      return alone.map((each) => (each.room === room ? { ...each, resting: true } : each));
    case "room.resumed":
      return others;
  }
}

export function foldAttention(
  attention: View["attention"],
  entry: EntryOf<"attention.checked"> | EntryOf<"attention.answered"> | EntryOf<"attention.ended">,
): View["attention"] {
  if (entry.type === "attention.checked") {
    const { asked, ends_at } = entry.data;
    return { ends_at, asked, answered: [], open: true };
  }
  if (attention === null) return null;
  if (entry.type === "attention.ended") return { ...attention, open: false };
  return { ...attention, answered: [...attention.answered, entry.data.participant] };
}

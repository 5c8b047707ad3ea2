/**
 * The fold: what an entry changes in what this person knows. It mirrors the server's own
 * `apply`, and shared examples judge both. An entry that brings nothing new gives the same object.
 */
import type { Entry, EntryOf, View, Welcome } from "../protocol";
import { foldAgenda } from "./agenda";
import { foldChat } from "./chat";
import { arrived, atTheDoor, changeWaiting, foldAlone, foldAttention, foldLobby, waits } from "./lobby";
import { foldPolls } from "./polls";
import { foldRemedies, withoutOffer } from "./remedies";
import { foldRooms, hostGone } from "./rooms";
import type { Participant, ParticipantId, Role, SessionState } from "./state";

/** The state that a welcome with a view begins; null when it continues what the client has. */
export function begin(welcome: Welcome): SessionState | null {
  if (welcome.session === null) return null;
  const names = Object.fromEntries(welcome.session.participants.map((each) => [each.participant, each.name]));
  const empty: SessionState = {
    seq: welcome.seq,
    epoch: welcome.epoch,
    you: welcome.you,
    view: welcome.session,
    chat: [],
    earlier: welcome.earlier,
    names,
  };
  return { ...empty, chat: welcome.history.reduce(foldChat, empty.chat) };
}

export function fold(state: SessionState, entry: Entry): SessionState {
  if (entry.seq <= state.seq) return state;
  const view = foldView(state.view, entry, state.you.participant);
  const self = view.participants.find((each) => each.participant === state.you.participant);
  return {
    ...state,
    seq: entry.seq,
    you: self && self.role !== state.you.role ? { ...state.you, role: self.role } : state.you,
    view,
    chat: foldChat(state.chat, entry),
    names: named(state, entry),
  };
}

/** An entry that this reader should have had is missing before this one. */
export function hasGap(state: SessionState, entry: Entry): boolean {
  return entry.prev > state.seq;
}

function named(state: SessionState, entry: Entry): SessionState["names"] {
  switch (entry.type) {
    case "participant.joined":
    case "participant.renamed":
    case "lobby.admitted":
      return { ...state.names, [entry.data.participant]: entry.data.name };
    default:
      return state.names;
  }
}

export function isHostRole(role: Role): boolean {
  return role === "mentor" || role === "facilitator";
}

function foldView(view: View, entry: Entry, self: ParticipantId): View {
  switch (entry.type) {
    case "session.created":
      return { ...view, title: entry.data.title, policy: entry.data.policy };
    case "meeting.started":
      return { ...view, meeting: { started_at: entry.at }, spoken: [] };
    case "speech.noted":
      return { ...view, spoken: entry.data.spoken.reduce(addedUp, view.spoken) };
    case "meeting.ended":
      return { ...view, meeting: null, called: null, stage: { spotlight: [], layout: "auto" } };
    case "session.policy":
      return { ...view, policy: entry.data.policy };
    case "stage.set":
      return { ...view, stage: entry.data };
    case "room.warned":
    case "room.rested":
    case "room.resumed":
      return { ...view, alone: foldAlone(view.alone, entry) };
    case "attention.checked":
    case "attention.answered":
    case "attention.ended":
      return { ...view, attention: foldAttention(view.attention, entry) };
    case "remedy.offered":
    case "remedy.ended":
      return { ...view, remedies: foldRemedies(view.remedies, entry) };
    case "lobby.admitted":
    case "lobby.refused":
    case "lobby.seen":
    case "lobby.told":
      return foldLobby(view, entry);
    case "participant.joined":
      return joined(view, entry);
    case "participant.removed":
      return removed(view, entry.data.participant);
    case "help.asked":
    case "help.claimed":
    case "help.done":
      return { ...view, help: foldHelp(view.help, entry) };
    case "hand.called":
      return { ...change(view, entry.data.participant, { hand_at: null }), called: entry.data.participant };
    case "hand.lowered":
      return {
        ...change(view, entry.data.participant, { hand_at: null }),
        called: floorWithout(view, entry),
      };
    case "agenda.planned":
    case "agenda.stepped":
    case "agenda.extended":
    case "agenda.stopped":
      return { ...view, agenda: foldAgenda(view.agenda, entry) };
    case "material.added": {
      const { file: _, key: __, ...material } = entry.data;
      return { ...view, materials: [...view.materials, { ...material, by: entry.by }] };
    }
    case "material.removed":
      return {
        ...view,
        materials: view.materials.filter((each) => each.material !== entry.data.material),
      };
    case "chat.marked":
      return { ...view, read: inPlace(view.read, entry.data) ?? [...view.read, entry.data] };
    case "poll.created":
    case "poll.discarded":
    case "poll.launched":
    case "poll.voted":
    case "poll.counted":
    case "poll.closed":
    case "poll.published":
      return { ...view, polls: foldPolls(view.polls, entry, self, isHost(view, self)) };
    default:
      return foldPerson(view, entry);
  }
}

function isHost(view: View, self: ParticipantId): boolean {
  return view.participants.some((each) => each.participant === self && isHostRole(each.role));
}

function joined(view: View, entry: EntryOf<"participant.joined">): View {
  if (entry.data.waiting) return atTheDoor(view, entry);
  return { ...view, participants: [...view.participants, arrived(entry.data)] };
}

function removed(view: View, participant: ParticipantId): View {
  return {
    ...hostGone(view, participant),
    participants: view.participants.filter((each) => each.participant !== participant),
    help: view.help.filter((call) => call.participant !== participant),
    called: view.called === participant ? null : view.called,
    stage: withoutSpotlight(view, participant),
    remedies: withoutOffer(view.remedies, participant),
  };
}

function withoutSpotlight({ stage }: View, participant: ParticipantId): View["stage"] {
  return { ...stage, spotlight: stage.spotlight.filter((each) => each !== participant) };
}

function addedUp(spoken: View["spoken"], heard: View["spoken"][number]): View["spoken"] {
  const { participant, room, seconds } = heard;
  const place = spoken.findIndex((each) => each.participant === participant && each.room === room);
  const before = spoken[place]?.seconds ?? 0;
  const sum = { ...heard, seconds: Math.round((before + seconds) * 10) / 10 };
  return place < 0 ? [...spoken, sum] : spoken.with(place, sum);
}

/** A mark that is there keeps its place. */
function inPlace(read: View["read"], mark: EntryOf<"chat.marked">["data"]): View["read"] | null {
  const { participant, conversation } = mark;
  const place = read.findIndex(
    (each) => each.participant === participant && each.conversation === conversation,
  );
  return place < 0 ? null : read.with(place, mark);
}

/** Whoever gives the floor back has it no longer. */
function floorWithout(view: View, entry: EntryOf<"hand.lowered">): View["called"] {
  return view.called === entry.data.participant ? null : view.called;
}

/** Entries that change one participant and nothing else. */
function foldPerson(view: View, entry: Entry): View {
  switch (entry.type) {
    case "participant.renamed": {
      const { participant, name } = entry.data;
      return waits(view, participant)
        ? changeWaiting(view, participant, { name })
        : change(view, participant, { name });
    }
    case "participant.away":
      return change(view, entry.data.participant, { away: entry.data.away });
    case "participant.connected":
      if (waits(view, entry.data.participant))
        return changeWaiting(view, entry.data.participant, { here: true });
      return change(view, entry.data.participant, { connected: true });
    case "participant.disconnected":
      if (waits(view, entry.data.participant))
        return changeWaiting(view, entry.data.participant, { here: false });
      return gone(view, entry.data.participant);
    case "participant.role": {
      const { participant, role } = entry.data;
      const changed = change(seen(view, entry), participant, { role });
      return isHostRole(role) ? changed : hostGone(changed, participant);
    }
    case "participant.muted":
      return change(view, entry.data.participant, { [entry.data.source]: false });
    case "media.published": {
      const { participant, microphone, camera, screen } = entry.data;
      return change(view, participant, { microphone, camera, screen });
    }
    case "rung.changed":
      return change(view, entry.data.participant, { rung: entry.data.rung, rung_reason: entry.data.reason });
    case "hand.raised":
      return change(view, entry.data.participant, { hand_at: entry.at });
    default:
      return foldRooms(view, entry);
  }
}

function gone(view: View, participant: ParticipantId): View {
  const remedies = withoutOffer(view.remedies, participant);
  return hostGone(change({ ...view, remedies }, participant, { connected: false, ...SILENT }), participant);
}

/** Observers are not shown large. */
function seen(view: View, entry: EntryOf<"participant.role">): View {
  if (entry.data.role !== "observer") return view;
  return { ...view, stage: withoutSpotlight(view, entry.data.participant) };
}

const SILENT = { microphone: false, camera: false, screen: false };

function change(view: View, participant: ParticipantId, changes: Partial<Participant>): View {
  return {
    ...view,
    participants: view.participants.map((each) =>
      each.participant === participant ? { ...each, ...changes } : each,
    ),
  };
}

function foldHelp(
  help: View["help"],
  entry: EntryOf<"help.asked"> | EntryOf<"help.claimed"> | EntryOf<"help.done">,
): View["help"] {
  const { participant } = entry.data;
  switch (entry.type) {
    case "help.asked": {
      const { room, note } = entry.data;
      const waits = help.some((call) => call.participant === participant);
      if (!waits) return [...help, { participant, room, at: entry.at, claimed_by: null, note }];
      return help.map((call) => (call.participant === participant ? { ...call, note } : call));
    }
    case "help.claimed": {
      const claimed_by = entry.data.host;
      return help.map((call) => (call.participant === participant ? { ...call, claimed_by } : call));
    }
    case "help.done":
      return help.filter((call) => call.participant !== participant);
  }
}

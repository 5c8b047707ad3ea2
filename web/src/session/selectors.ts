/** Questions to the state. Pure, so every panel is a function of it. */
import { isHostRole } from "./fold";
import {
  type Alone,
  type HelpCall,
  MAIN_ROOM,
  type Medium,
  type Message,
  type MessageId,
  type Participant,
  type ParticipantId,
  type Poll,
  type Role,
  type RoomId,
  type SessionState,
} from "./state";
import type { LinkStatus } from "./store";

export { isHostRole };

/** Something answers: what is sent now gets through. */
export function isReached(link: LinkStatus): boolean {
  return link === "live" || link === "plain";
}

export interface RoomOverview {
  readonly room: RoomId;
  /** Empty for the main room: the user interface names it. */
  readonly name: string;
  readonly people: readonly Participant[];
}

export function participant(state: SessionState, id: ParticipantId): Participant | undefined {
  return state.view.participants.find((each) => each.participant === id);
}

export function myself(state: SessionState): Participant | undefined {
  return participant(state, state.you.participant);
}

export function amHost(state: SessionState): boolean {
  return isHostRole(state.you.role);
}

/** Also names people who were removed; empty for somebody never seen. */
export function nameOf(state: SessionState, id: ParticipantId): string {
  return state.names[id] ?? "";
}

export function myRoom(state: SessionState): RoomId {
  return myself(state)?.room ?? MAIN_ROOM;
}

export function roomName(state: SessionState, room: RoomId): string {
  return state.view.breakouts.rooms.find((each) => each.room === room)?.name ?? "";
}

export function breakoutsOpen(state: SessionState): boolean {
  return state.view.breakouts.rooms.length > 0;
}

/** Connected people in a room, by number: an order that never changes under one's eyes. */
export function peopleIn(state: SessionState, room: RoomId): readonly Participant[] {
  return state.view.participants
    .filter((each) => each.room === room && each.connected)
    .toSorted((one, other) => one.number - other.number);
}

/** People whom this person sees and hears. */
export function companions(state: SessionState): readonly Participant[] {
  return peopleIn(state, myRoom(state)).filter((each) => each.participant !== state.you.participant);
}

/** The main room first, then the breakout rooms; with everybody, connected or not. */
export function rooms(state: SessionState): readonly RoomOverview[] {
  const within = (room: RoomId) => state.view.participants.filter((each) => each.room === room);
  return [
    { room: MAIN_ROOM, name: "", people: within(MAIN_ROOM) },
    ...state.view.breakouts.rooms.map(({ room, name }) => ({ room, name, people: within(room) })),
  ];
}

export function mayEnterRooms(state: SessionState): boolean {
  return breakoutsOpen(state) && (amHost(state) || state.view.breakouts.choice);
}

export function mayWriteTo(state: SessionState, other: ParticipantId): boolean {
  if (other === state.you.participant || state.you.role === "observer") return false;
  const { private_chat, chat_pairs, two_adults } = state.view.policy;
  const them = participant(state, other);
  if (them === undefined) return private_chat === "all";
  const roles = [state.you.role, them.role];
  const adults = roles.filter(isHostRole).length;
  if (two_adults && adults === 1 && roles.includes("student")) return false;
  if (private_chat === "all") return true;
  if (private_chat === "hosts") return adults === 2;
  return (
    private_chat === "pairs" && chat_pairs.some((pair) => same(pair, roles) || same(pair, roles.toReversed()))
  );
}

function same(one: readonly Role[], other: readonly Role[]): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

/** What policy lets this person send. */
export function mayPublish(state: SessionState): Readonly<Record<Medium, boolean>> {
  const { student_microphone, student_camera, student_screen } = state.view.policy;
  if (state.you.role === "observer") return { microphone: false, camera: false, screen: false };
  if (state.you.role !== "student") return { microphone: true, camera: true, screen: true };
  return { microphone: student_microphone, camera: student_camera, screen: student_screen };
}

/** How the media of this person's room stands by the two-adult rule; undefined when it is not touched. */
export function aloneHere(state: SessionState): Alone | undefined {
  return state.view.alone.find(({ room }) => room === myRoom(state));
}

export function message(state: SessionState, id: MessageId): Message | undefined {
  return state.chat.find((item): item is Message => item.kind === "message" && item.message === id);
}

export function openPoll(state: SessionState): Poll | undefined {
  return state.view.polls.find((poll) => poll.status === "open");
}

/** The open poll, if it asks this person: a poll for rooms asks those who are in one of them. */
export function pollForMe(state: SessionState): Poll | undefined {
  const poll = openPoll(state);
  return poll !== undefined && asksMe(state, poll) ? poll : undefined;
}

export function asksMe(state: SessionState, poll: Poll): boolean {
  return state.you.role !== "observer" && (poll.rooms.length === 0 || poll.rooms.includes(myRoom(state)));
}

/** How many could vote just now, and after the close how many could have. */
export function asked(state: SessionState, poll: Poll, voters: number): number {
  if (poll.status !== "open") return poll.asked;
  const there = state.view.participants.filter(
    (each) =>
      each.connected &&
      each.role === "student" &&
      (poll.rooms.length === 0 || poll.rooms.includes(each.room)),
  ).length;
  return Math.max(there, voters);
}

/** Raised hands, the first one first. */
export function hands(state: SessionState): readonly Participant[] {
  return state.view.participants
    .filter((each) => each.hand_at !== null)
    .toSorted((one, other) => (one.hand_at ?? 0) - (other.hand_at ?? 0));
}

export function myHelpCall(state: SessionState): HelpCall | undefined {
  return state.view.help.find((call) => call.participant === state.you.participant);
}

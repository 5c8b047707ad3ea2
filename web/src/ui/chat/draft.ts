/**
 * Which conversation is open, to read and to write: it outlives the panel.
 * What is being written is kept in the store, by conversation.
 */
import { signal } from "@preact/signals";
import { type Conversation, correspondents } from "../../session/conversations";
import { breakoutsOpen, mayWriteTo, myRoom } from "../../session/selectors";
import type { Message, MessageId, ParticipantId, SessionState } from "../../session/state";
import { panel } from "../session/panels";

export const replyTo = signal<MessageId | null>(null);
/** The field should take the focus as soon as it is there. */
export const attention = signal(false);
/** "room", "session" or a participant. */
const chosen = signal<string>("room");

export interface Target {
  readonly to: string;
  readonly kind: "room" | "session" | "person";
  readonly name: string;
}

/** Whom this person may write to now. */
export function targets(state: SessionState): readonly Target[] {
  const everywhere: Target = { to: "session", kind: "session", name: "" };
  return [
    { to: "room", kind: "room", name: "" },
    ...(breakoutsOpen(state) ? [everywhere] : []),
    ...state.view.participants
      .filter((each) => mayWriteTo(state, each.participant))
      .map(({ participant, name }) => ({ to: participant, kind: "person", name }) as const),
  ];
}

/** The private one that was chosen, if there is or can be one; else that of the room. */
export function open(state: SessionState): Conversation {
  const person = chosen.value;
  const there = correspondents(state).includes(person) || targets(state).some(({ to }) => to === person);
  return there && person !== "room" && person !== "session"
    ? { kind: "person", participant: person }
    : { kind: "room", room: myRoom(state) };
}

/** Private conversations that there are, the latest first, and the one that is about to begin. */
export function people(state: SessionState): readonly ParticipantId[] {
  const current = open(state);
  const there = correspondents(state);
  if (current.kind === "room" || there.includes(current.participant)) return there;
  return [current.participant, ...there];
}

/** Words meant for one room or one person are never found in the field for another. */
export function place(state: SessionState, { to }: Target): string {
  return to === "room" ? `room ${myRoom(state)}` : to;
}

/** Where words go: never elsewhere than into the conversation that is open. Null where none may be written. */
export function target(state: SessionState): Target | null {
  const current = open(state);
  const possible = targets(state);
  if (current.kind === "person") return possible.find((each) => each.to === current.participant) ?? null;
  return possible.find((each) => each.to === chosen.value) ?? { to: "room", kind: "room", name: "" };
}

export function choose(to: string): void {
  chosen.value = to;
}

/** Opens the chat, ready to write to one person. */
export function writeTo(participant: ParticipantId): void {
  choose(participant);
  write();
}

export function write(): void {
  panel.value = "chat";
  attention.value = true;
}

/** What was said in private is answered in private. */
export function reply({ message, by, to }: Message, self: ParticipantId): void {
  replyTo.value = message;
  if (to !== "room" && to !== "session") choose(by === self ? to : by);
  attention.value = true;
}

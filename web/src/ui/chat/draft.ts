/** To whom one writes: it outlives the panel. What is being written is kept in the store, by conversation. */
import { signal } from "@preact/signals";
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

/** Words meant for one room or one person are never found in the field for another. */
export function conversation(state: SessionState, { to }: Target): string {
  return to === "room" ? `room ${myRoom(state)}` : to;
}

/** The room when what was chosen may no longer be written to. */
export function target(state: SessionState): Target {
  const room: Target = { to: "room", kind: "room", name: "" };
  return targets(state).find((each) => each.to === chosen.value) ?? room;
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

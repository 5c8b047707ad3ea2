/**
 * Messages on their way. A message is shown at once, keyed by the id of its command, and becomes
 * itself when the entry bearing that id arrives. Until then it is sent again with the same id
 * after every interruption, and the server counts the id once.
 */
import type { Entry } from "../protocol";
import type { Failure, PendingMessage, RoomId } from "./state";

export type Outbox = readonly PendingMessage[];

export function put(outbox: Outbox, message: PendingMessage): Outbox {
  return [...outbox.filter((each) => each.command !== message.command), message];
}

/** What its own entry has arrived for is on its way no longer. */
export function arrived(outbox: Outbox, entry: Entry): Outbox {
  return entry.command === undefined ? outbox : discard(outbox, entry.command);
}

export function discard(outbox: Outbox, command: string): Outbox {
  const left = outbox.filter((each) => each.command !== command);
  return left.length === outbox.length ? outbox : left;
}

export function refuse(outbox: Outbox, command: string, refused: Failure | null): Outbox {
  return outbox.map((each) => (each.command === command ? { ...each, refused } : each));
}

export function waiting(outbox: Outbox): Outbox {
  return outbox.filter((each) => each.refused === null);
}

/**
 * What was written for another room than the writer is in now. It must not be said here:
 * words meant for a small group would reach the whole class.
 */
export function misplaced(outbox: Outbox, room: RoomId): Outbox {
  return waiting(outbox).filter((each) => each.to === "room" && each.room !== room);
}

/**
 * The way to the server, whatever it is made of at the moment. Commands are asked until they are
 * answered, always with the same id; what arrives is handed over in order and without gaps.
 */
import type { ReadonlySignal } from "@preact/signals-core";
import type { Answer, Commands, Entry, Signal, SlotAssignment, Welcome, WireError } from "../protocol";
import type { Receipt } from "../session/receive";
import type { LinkStatus } from "../session/store";

export interface AskOptions {
  /** Made here when absent. */
  readonly id?: string;
  /** Gives up waiting: the command is not sent again, and the promise answers `unavailable`. */
  readonly until?: AbortSignal;
}

export interface Link {
  readonly status: ReadonlySignal<LinkStatus>;
  start(): void;
  /** Ends everything; commands that wait are answered `unavailable`. */
  stop(): void;
  ask<T extends keyof Commands>(type: T, data: Commands[T], options?: AskOptions): Promise<Answer>;
  /** Says something not worth keeping; lost when the way is down. */
  tell(type: "typing", data: { readonly to: string }): void;
  /** Forgets a command that should no longer be sent. */
  cancel(id: string): void;
}

/** Where this client stands in the log; null before the first welcome. */
export interface Position {
  readonly after: number;
  readonly epoch: string;
}

/** What the link needs from its owner. */
export interface Receiver {
  position(): Position | null;
  /** false: this client has not the state that the welcome continues. */
  welcome(welcome: Welcome): boolean;
  entry(entry: Entry): Receipt;
  signal(signal: Signal): void;
  slots(assignments: readonly SlotAssignment[]): void;
  /** The server will not have this person any more. */
  turnedAway(error: WireError): void;
}

/** The token now, and a new one by the stored seat when it has gone stale. */
export interface Credentials {
  token(): string;
  /** An error when even the seat is refused; null when the token is fresh or nothing answered. */
  renew(): Promise<WireError | null>;
  /** Where its Socket.IO is: a path here, or an address of its own. */
  url(): string;
  movedTo(url: string): void;
}

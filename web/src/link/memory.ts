/** What this browser remembers for a link, so that a reload keeps its place. */

import type { CarriedCommand } from "../session/carried";
import type { Marks } from "../session/conversations";
import type { Way } from "../session/remedies";
import type { PendingMessage } from "../session/state";
import type { Drafts, OwnMedia } from "../session/store";

export interface Seat {
  readonly seat: string;
  readonly name: string;
}

export interface Memory {
  seat(): Seat | null;
  keepSeat(seat: Seat): void;
  /** What this tab sent when it was reloaded in the middle of the session; null when it was not inside. */
  inside(): OwnMedia | null;
  keepInside(own: OwnMedia | null): void;
  /** What this seat has said or begun to say, and nobody has taken yet; null when there is nothing. */
  kept<What extends keyof Kept>(what: What, participant: string): Kept[What] | null;
  keep<What extends keyof Kept>(what: What, participant: string, value: Kept[What]): void;
}

export interface Kept {
  /** Messages that were never answered. */
  readonly outbox: readonly PendingMessage[];
  /** Other wishes that were never answered. */
  readonly carried: readonly CarriedCommand[];
  /** How this person takes part, where it is not as usual. */
  readonly way: Way;
  /** Words not sent yet, by conversation. */
  readonly drafts: Drafts;
  /** How far it has read, until the server knows. */
  readonly read: Marks;
}

export function createMemory(code: string): Memory {
  const lasting = open(() => localStorage);
  const ofThisTab = open(() => sessionStorage);
  const seatKey = `seat ${code}`;
  const insideKey = `inside ${code}`;
  const key = (what: keyof Kept, participant: string) => `${what} ${code} ${participant}`;
  return {
    // The tab's own seat first: two people may use two tabs of one browser with one link.
    seat: () => read<Seat>(ofThisTab, seatKey) ?? read<Seat>(lasting, seatKey),
    keepSeat: (seat) => {
      write(ofThisTab, seatKey, seat);
      write(lasting, seatKey, seat);
    },
    inside: () => read<OwnMedia>(ofThisTab, insideKey),
    keepInside: (own) => write(ofThisTab, insideKey, own),
    kept: (what, participant) => read(lasting, key(what, participant)),
    keep: (what, participant, value) => {
      // What has arrived leaves no trace on this device.
      if (Object.keys(value).length === 0) forget(lasting, key(what, participant));
      else write(lasting, key(what, participant), value);
    },
  };
}

type Shelf = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/** A browser may forbid storage altogether: then this page remembers only as long as it lives. */
function open(storage: () => Shelf): Shelf {
  try {
    const shelf = storage();
    shelf.getItem("");
    return shelf;
  } catch {
    const shelf = new Map<string, string>();
    return {
      getItem: (key) => shelf.get(key) ?? null,
      setItem: (key, value) => void shelf.set(key, value),
      removeItem: (key) => void shelf.delete(key),
    };
  }
}

function read<T>(shelf: Shelf, key: string): T | null {
  try {
    const text = shelf.getItem(key);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

function forget(shelf: Shelf, key: string): void {
  try {
    shelf.removeItem(key);
  } catch {
    // Forbidden: then nothing was kept either.
  }
}

function write(shelf: Shelf, key: string, value: unknown): void {
  try {
    shelf.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: remembering is a convenience, the session goes on.
  }
}

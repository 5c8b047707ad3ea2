/** What this browser remembers for a link, so that a reload keeps its place. */
import type { PendingMessage } from "../session/state";
import type { OwnMedia } from "../session/store";

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
  /** Messages of this seat that were never answered. */
  outbox(participant: string): readonly PendingMessage[];
  keepOutbox(participant: string, messages: readonly PendingMessage[]): void;
}

export function createMemory(code: string): Memory {
  const lasting = open(() => localStorage);
  const ofThisTab = open(() => sessionStorage);
  const seatKey = `seat ${code}`;
  const insideKey = `inside ${code}`;
  const outboxKey = (participant: string) => `outbox ${code} ${participant}`;
  return {
    // The tab's own seat first: two people may use two tabs of one browser with one link.
    seat: () => read<Seat>(ofThisTab, seatKey) ?? read<Seat>(lasting, seatKey),
    keepSeat: (seat) => {
      write(ofThisTab, seatKey, seat);
      write(lasting, seatKey, seat);
    },
    inside: () => read<OwnMedia>(ofThisTab, insideKey),
    keepInside: (own) => write(ofThisTab, insideKey, own),
    outbox: (participant) => read<readonly PendingMessage[]>(lasting, outboxKey(participant)) ?? [],
    keepOutbox: (participant, messages) => write(lasting, outboxKey(participant), messages),
  };
}

type Shelf = Pick<globalThis.Storage, "getItem" | "setItem">;

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

function write(shelf: Shelf, key: string, value: unknown): void {
  try {
    shelf.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: remembering is a convenience, the session goes on.
  }
}

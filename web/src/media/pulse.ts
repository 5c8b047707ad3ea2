/**
 * The beat of what arrives: whether packets that came in a stream have stopped. It is surer and sooner than the
 * ladder's silence, because it knows how long the gaps usually are here, and a wrong alarm costs little: another way
 * is looked for while the old one stays.
 */

export interface Pulse {
  /** Number of the peer connection. */
  readonly connection: number;
  /** Bytes received on it so far. */
  readonly bytes: number;
  readonly grewAt: number;
  /** The longest gap of late, fading; in milliseconds. */
  readonly usual: number;
  readonly lookedAt: number;
}

/** So many usual gaps in a row are no gap any more. */
const TIMES = 2.5;
const SHORTEST_MS = 600;
/** The server sends at least one packet a second. */
const LONGEST_MS = 2000;
const FADING = 0.9;
/** Longer than this between two looks: the page stood still, not the network. */
const STALL_MS = 600;

export function startPulse(now: number): Pulse {
  return { connection: 0, bytes: 0, grewAt: now, usual: LONGEST_MS, lookedAt: now };
}

export function feel(pulse: Pulse, now: number, connection: number, bytes: number): Pulse {
  if (connection !== pulse.connection) return { ...startPulse(now), connection, bytes };
  const stalled = now - pulse.lookedAt > STALL_MS ? now - pulse.lookedAt : 0;
  const grewAt = pulse.grewAt + stalled;
  if (bytes <= pulse.bytes) return { ...pulse, grewAt, lookedAt: now };
  return { ...pulse, bytes, grewAt: now, usual: Math.max(now - grewAt, pulse.usual * FADING), lookedAt: now };
}

/** Packets came and have stopped coming. */
export function isSilent({ bytes, usual, grewAt }: Pulse, now: number): boolean {
  const patience = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, TIMES * usual));
  return bytes > 0 && now - grewAt >= patience;
}

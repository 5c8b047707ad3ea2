/**
 * How much of what this person sends the line up carries, from what the browser believes of it. A queue on
 * a thin line is text that waits, so what does not fit is not sent: first pictures and copies of voices
 * stop and the voice is packed closer, then the voice stops, too, and the line is left to text.
 *
 *   all -> voice        room for less than 75 kbit/s for 1 s
 *   any -> nothing      room for less than 26 kbit/s for 2 s; what came before a change does not count
 *   back one step       tried after a rest of 15 s: what is not sent cannot be measured. The rest is twice
 *                       as long after each step that was soon found too much, at most 2 min
 */
export type Uplink = "all" | "voice" | "nothing";

export interface UplinkState {
  readonly level: Uplink;
  readonly since: number;
  /** Since when there has been too little room for what is sent. */
  readonly worseSince: number | null;
  readonly restMs: number;
  /** When more was tried last. */
  readonly triedAt: number;
}

const ROOM = { all: 75_000, voice: 26_000, nothing: 0 } as const satisfies Record<Uplink, number>;
const SURE_MS = { voice: 1000, nothing: 2000 } as const;
/** What the browser believed while less was sent says nothing yet. */
const SETTLING_MS = 3000;
const REST_MS = 15_000;
const LONGEST_REST_MS = 120_000;
/** A step that held so long was not too much. */
const PROVEN_MS = 20_000;

export function startUplink(now: number): UplinkState {
  return { level: "all", since: now, worseSince: null, restMs: REST_MS, triedAt: Number.NEGATIVE_INFINITY };
}

/**
 * `room` in bits per second; null where the browser does not tell. What a line carries that nothing is sent
 * on nobody knows: it begins anew.
 */
export function stepUplink(state: UplinkState, now: number, room: number | null | "unused"): UplinkState {
  if (room === "unused") return startUplink(now);
  if (room === null) return state;
  const { level } = state;
  if (now - state.since < SETTLING_MS) return state;
  if (room < ROOM[level]) {
    const carried = room < ROOM.voice ? "nothing" : "voice";
    const worseSince = state.worseSince ?? now;
    return now - worseSince < SURE_MS[carried] ? { ...state, worseSince } : down(state, now, carried);
  }
  const calm = state.worseSince === null ? state : { ...state, worseSince: null };
  return level === "all" || now - state.since < state.restMs ? calm : up(calm, now);
}

function down(state: UplinkState, now: number, level: Uplink): UplinkState {
  const hasty = now - state.triedAt < PROVEN_MS;
  const restMs = hasty ? Math.min(LONGEST_REST_MS, state.restMs * 2) : REST_MS;
  return { ...state, level, since: now, worseSince: null, restMs };
}

function up(state: UplinkState, now: number): UplinkState {
  return { ...state, level: state.level === "nothing" ? "voice" : "all", since: now, triedAt: now };
}

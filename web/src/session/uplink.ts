/**
 * How much of what this person sends the line up carries. A queue on a thin line is text that waits, so what
 * does not fit is not sent: first pictures and copies of voices stop and the voice is packed closer, then the
 * voice stops, too, and the line is left to text.
 *
 *   all -> voice        crowded, for 2 s: the browser believes in less than 75 kbit/s and the line shows it by
 *                       what it loses or how long it takes; or more than half is lost, since a browser sends
 *                       some of everything however little gets through, and then believes in that
 *   voice -> nothing    the same of 26 kbit/s, or more than a third of the voice lost, for 2 s
 *   back one step       tried after a rest of 15 s: what is not sent cannot be measured. The rest is twice
 *                       as long after each step that was soon found too much, at most 1 min; and such a step is
 *                       given up sooner
 *
 * What is believed alone counts for nothing: a busy processor and an outage lower it, too. Of another way to the
 * server nothing is known: it begins anew, and what was lost on the way that died is not held against it.
 */
export type Uplink = "all" | "voice" | "nothing";

/** What the server says of one stream. */
export interface Report {
  readonly heardAt: number;
  /** The part that did not arrive since the report before, 0 to 1. */
  readonly lost: number;
  readonly roundTripMs: number;
}

export interface LineUp {
  /** From where and how packets leave: another name is another line. */
  readonly way: string;
  /** Bits per second that the browser believes in; null where it does not tell. */
  readonly room: number | null;
  /** The newest of each stream: one a second, where they get through. */
  readonly reports: readonly Report[];
}

export interface UplinkState {
  readonly level: Uplink;
  readonly way: string | null;
  readonly since: number;
  /** Since when there has been too little room for what is sent. */
  readonly worseSince: number | null;
  readonly restMs: number;
  /** When more was tried last. */
  readonly triedAt: number;
}

const ROOM = { all: 75_000, voice: 26_000, nothing: 0 } as const satisfies Record<Uplink, number>;
/** No path that speech is understood over loses so much by itself; a voice alone has no copies to lose. */
const FLOODED = { all: 0.5, voice: 0.35, nothing: 1 } as const satisfies Record<Uplink, number>;
const LOSSY = 0.1;
const SLOW_MS = 400;
/** What the browser believed before a change says nothing yet. More that was tried is given up sooner than what went well. */
const PATIENCE_MS = {
  usual: { settling: 3000, sure: 2000 },
  tried: { settling: 2000, sure: 1000 },
} as const;
/** Nor does a report about the time before it. */
const TOLD_MS = 1500;
const REST_MS = 15_000;
const LONGEST_REST_MS = 60_000;
/** A step that held so long was not too much. */
const PROVEN_MS = 20_000;

export function startUplink(now: number, way: string | null = null): UplinkState {
  return {
    level: "all",
    way,
    since: now,
    worseSince: null,
    restMs: REST_MS,
    triedAt: Number.NEGATIVE_INFINITY,
  };
}

/** What a line carries that nothing is sent on nobody knows: `unused` begins anew. */
export function stepUplink(state: UplinkState, now: number, line: LineUp | "unused"): UplinkState {
  if (line === "unused") return startUplink(now);
  if (line.way !== state.way) return startUplink(now, line.way);
  const { level } = state;
  const { settling, sure } = isTried(state) ? PATIENCE_MS.tried : PATIENCE_MS.usual;
  if (now - state.since < settling) return state;
  if (!fits(line, state)) {
    const worseSince = state.worseSince ?? now;
    return now - worseSince < sure ? { ...state, worseSince } : down(state, now);
  }
  const calm = state.worseSince === null ? state : { ...state, worseSince: null };
  return level === "all" || now - state.since < state.restMs ? calm : up(calm, now);
}

/** Whether the line carries what is sent at the present level. */
function fits({ room, reports }: LineUp, { level, since }: UplinkState): boolean {
  const told = reports.filter(({ heardAt }) => heardAt > since + TOLD_MS);
  const lost = Math.max(0, ...told.map((report) => report.lost));
  const crowded = lost > LOSSY || told.some(({ roundTripMs }) => roundTripMs > SLOW_MS);
  const believed = crowded && room !== null ? room : Number.POSITIVE_INFINITY;
  return lost <= FLOODED[level] && believed >= ROOM[level];
}

/** Whether the present level is one that was tried, rather than one that was fallen to. */
function isTried({ since, triedAt }: UplinkState): boolean {
  return since === triedAt;
}

/** One step at a time: a browser in a flood believes in less than the line has, and a voice may well fit. */
function down(state: UplinkState, now: number): UplinkState {
  const hasty = isTried(state) && now - state.triedAt < PROVEN_MS;
  const restMs = hasty ? Math.min(LONGEST_REST_MS, state.restMs * 2) : REST_MS;
  return {
    ...state,
    level: state.level === "all" ? "voice" : "nothing",
    since: now,
    worseSince: null,
    restMs,
  };
}

function up(state: UplinkState, now: number): UplinkState {
  return { ...state, level: state.level === "nothing" ? "voice" : "all", since: now, triedAt: now };
}

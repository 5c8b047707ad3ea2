/**
 * How much of what this person sends the line up carries. A queue on a thin line is text that waits, so what
 * does not fit is not sent: first pictures and copies of voices stop and the voice is packed closer, then the
 * voice stops, too, and the line is left to text.
 *
 *   all -> voice        crowded, for 2 s: the browser believes in less than 75 kbit/s and the line shows it by
 *                       what it loses or how long it takes; or more than half is lost, for 1.25 s, since a browser
 *                       sends some of everything however little gets through, and then believes in that
 *   all -> nothing      more than half is lost, and what arrives is less than a voice takes
 *   voice -> nothing    the same of 26 kbit/s, for 2 s, or of a third of the voice
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
  readonly stream: string;
  /** Of it, in bytes on the line, since it began. */
  readonly sent: number;
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
  /** The newest of each stream: one a second, and four in a flood, where they get through. */
  readonly reports: readonly Report[];
}

/** There is too little room for what is sent. */
interface Worse {
  readonly since: number;
  readonly shownAt: number;
  /** By stream, in bytes, when it began. */
  readonly sent: ReadonlyMap<string, number>;
}

export interface UplinkState {
  readonly level: Uplink;
  readonly way: string | null;
  readonly since: number;
  readonly worse: Worse | null;
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
const SETTLING_MS = 2000;
const SURE_MS = { usual: 2000, tried: 1000 } as const;
/** A flood needs no belief beside it; and longer than from one report to the next, where they come once a second. */
const FLOODED_MS = 1250;
/** Reports about a quarter of a second differ much: a good one alone ends no flood. */
const CALM_MS = 750;
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
    worse: null,
    restMs: REST_MS,
    triedAt: Number.NEGATIVE_INFINITY,
  };
}

/** What a line carries that nothing is sent on nobody knows: `unused` begins anew. */
export function stepUplink(state: UplinkState, now: number, line: LineUp | "unused"): UplinkState {
  if (line === "unused") return startUplink(now);
  if (line.way !== state.way) return startUplink(now, line.way);
  const { level } = state;
  const sure = isTried(state) ? SURE_MS.tried : SURE_MS.usual;
  if (now - state.since < SETTLING_MS) return state;
  if (!fits(line, state)) {
    const worse = { ...(state.worse ?? { since: now, sent: sentOf(line) }), shownAt: now };
    const flooded = isFlooded(line, state);
    if (now - worse.since < (flooded ? Math.min(sure, FLOODED_MS) : sure)) return { ...state, worse };
    const carriesVoice = !flooded || arrivingOf(line, worse, now) >= ROOM.voice;
    // Pictures that were lost are still sent again, for a while.
    if (level === "voice" && flooded && carriesVoice) return { ...state, worse: null };
    return down(state, now, carriesVoice);
  }
  if (state.worse !== null && now - state.worse.shownAt < CALM_MS) return state;
  const calm = state.worse === null ? state : { ...state, worse: null };
  return level === "all" || now - state.since < state.restMs ? calm : up(calm, now);
}

/** What the server has said of the time since the present level began. */
function toldOf({ reports }: LineUp, { since }: UplinkState): readonly Report[] {
  return reports.filter(({ heardAt }) => heardAt > since + TOLD_MS);
}

function lostOf(told: readonly Report[]): number {
  return Math.max(0, ...told.map(({ lost }) => lost));
}

function isFlooded(line: LineUp, state: UplinkState): boolean {
  return lostOf(toldOf(line, state)) > FLOODED[state.level];
}

/** Whether the line carries what is sent at the present level. */
function fits(line: LineUp, state: UplinkState): boolean {
  const told = toldOf(line, state);
  const crowded = lostOf(told) > LOSSY || told.some(({ roundTripMs }) => roundTripMs > SLOW_MS);
  const believed = crowded && line.room !== null ? line.room : Number.POSITIVE_INFINITY;
  return !isFlooded(line, state) && believed >= ROOM[state.level];
}

/** Whether the present level is one that was tried, rather than one that was fallen to. */
function isTried({ since, triedAt }: UplinkState): boolean {
  return since === triedAt;
}

/** One step at a time where a voice may well fit: a browser in a crowd believes in less than the line has. */
function down(state: UplinkState, now: number, carriesVoice: boolean): UplinkState {
  const hasty = isTried(state) && now - state.triedAt < PROVEN_MS;
  const restMs = hasty ? Math.min(LONGEST_REST_MS, state.restMs * 2) : REST_MS;
  return {
    ...state,
    level: state.level === "all" && carriesVoice ? "voice" : "nothing",
    since: now,
    worse: null,
    restMs,
  };
}

function sentOf({ reports }: LineUp): ReadonlyMap<string, number> {
  return new Map(reports.map(({ stream, sent }) => [stream, sent]));
}

/** Bits per second, since it has been worse: a flooded line carries what gets through. */
function arrivingOf({ reports }: LineUp, { since, sent: before }: Worse, now: number): number {
  const bytes = reports.map(({ stream, sent, lost }) => (1 - lost) * (sent - (before.get(stream) ?? sent)));
  return (8000 * bytes.reduce((sum, each) => sum + each, 0)) / (now - since);
}

function up(state: UplinkState, now: number): UplinkState {
  return { ...state, level: state.level === "nothing" ? "voice" : "all", since: now, triedAt: now };
}

/**
 * The rung this person stands on by what this client itself knows: `video`, `audio` when pictures are
 * not wanted, `text` when media fails. `reduced` and the `audio` of a slow line are the server's to say.
 *
 * The server sends at least one packet a second on every media connection, so silence means
 * that the way is broken. Going down is quick, going up is slow, so nothing flaps:
 *
 *   any -> text     no bytes for 4 s, or none ever within 4 s; at once when chosen, when the
 *                   server has no media, when the server says that it hears nothing from us, or
 *                   when the line up does not carry a voice (`uplink`)
 *   text -> up      bytes keep coming for 5 s (a pause of 2 s starts the count again), twice as long
 *                   after every fall that comes within a minute of the one before, at most 30 s;
 *                   at once when text was chosen, or the line up was thin, is no longer, and media flows
 *   video <-> audio at once, as the person wishes
 *
 * When the server heard nothing from us, the old connection is no longer believed, even if it
 * still brings packets: only a newer one leads back up.
 *
 * Time in which nobody looked (a laptop asleep, a page frozen) is not silence.
 */

export type LadderReason = "" | "media-lost" | "media-never-came" | "chosen" | "media-off" | "thin";
/** What the person wants to take part by, when the line allows it. */
export type Wish = "video" | "audio" | "text";

export interface LadderState {
  readonly rung: "video" | "audio" | "text";
  readonly reason: LadderReason;
  readonly connection: number;
  readonly bytes: number;
  /** When bytes were last seen to grow, or when we began to wait for the first. */
  readonly heardAt: number;
  readonly everHeard: boolean;
  readonly flowingSince: number | null;
  readonly lookedAt: number;
  /** Connections up to this number are not believed any more. */
  readonly doubted: number;
  readonly fellAt: number;
  /** How long media must flow before it is believed to be back. */
  readonly steadyMs: number;
}

export interface Figures {
  /** Number of the peer connection, growing by one with each new one. */
  readonly connection: number;
  /** Bytes received on it so far. */
  readonly bytes: number;
  readonly wish: Wish;
  readonly available: boolean;
  /** The server says that it hears nothing from this connection. */
  readonly unheard: boolean;
  /** The line up does not carry a voice. */
  readonly thin: boolean;
}

const SILENCE_MS = 4000;
const STEADY_MS = 5000;
const LONGEST_STEADY_MS = 30_000;
/** Who falls again so soon climbs more slowly. */
const AGAIN_MS = 60_000;
const PAUSE_MS = 2000;
/** Longer than this between two looks: nobody was looking. */
const ASLEEP_MS = 3000;

export function startLadder(now: number): LadderState {
  return {
    rung: "video",
    reason: "",
    connection: 0,
    bytes: 0,
    heardAt: now,
    everHeard: false,
    flowingSince: null,
    lookedAt: now,
    doubted: 0,
    fellAt: Number.NEGATIVE_INFINITY,
    steadyMs: STEADY_MS,
  };
}

export function step(state: LadderState, now: number, figures: Figures): LadderState {
  const heard = listen(awake(state, now), now, figures);
  const forced = forcedReason(heard, figures);
  if (forced === "media-lost") return fall(heard, now, forced);
  if (forced !== null) return { ...heard, rung: "text", reason: forced };
  if (heard.rung === "text") return up(heard, now, figures.wish);
  if (now - heard.heardAt < SILENCE_MS) return wished(heard, figures.wish);
  return fall(heard, now, heard.everHeard ? "media-lost" : "media-never-came");
}

/** Connection `number` brings packets, and they count. */
export function carries(state: LadderState, number: number, now: number): boolean {
  if (state.connection !== number || state.doubted >= number || state.bytes === 0) return false;
  return now - state.heardAt < PAUSE_MS;
}

/** Nobody looked for a while: that time counts neither as silence nor as flow. */
function awake(state: LadderState, now: number): LadderState {
  const away = now - state.lookedAt;
  if (away <= ASLEEP_MS) return { ...state, lookedAt: now };
  return { ...state, lookedAt: now, heardAt: state.heardAt + away, flowingSince: null };
}

function listen(state: LadderState, now: number, figures: Figures): LadderState {
  const doubted = figures.unheard ? Math.max(state.doubted, figures.connection) : state.doubted;
  const before = figures.connection === state.connection ? state.bytes : 0;
  const grew = figures.bytes > before && figures.connection > doubted;
  const seen = { ...state, connection: figures.connection, bytes: figures.bytes, doubted };
  if (grew) return { ...seen, heardAt: now, everHeard: true, flowingSince: state.flowingSince ?? now };
  const paused = figures.connection !== state.connection || now - state.heardAt >= PAUSE_MS;
  return paused || figures.connection <= doubted ? { ...seen, flowingSince: null } : seen;
}

function forcedReason(state: LadderState, figures: Figures): LadderReason | null {
  if (!figures.available) return "media-off";
  if (figures.wish === "text") return "chosen";
  if (figures.thin) return "thin";
  return figures.unheard && state.rung !== "text" ? "media-lost" : null;
}

function fall(state: LadderState, now: number, reason: LadderReason): LadderState {
  const again = now - state.fellAt < AGAIN_MS;
  const steadyMs = again ? Math.min(LONGEST_STEADY_MS, state.steadyMs * 2) : STEADY_MS;
  return { ...state, rung: "text", reason, fellAt: now, steadyMs };
}

function wished(state: LadderState, wish: Wish): LadderState {
  return wish === "audio"
    ? { ...state, rung: "audio", reason: "chosen" }
    : { ...state, rung: "video", reason: "" };
}

function up(state: LadderState, now: number, wish: Wish): LadderState {
  const { flowingSince, reason } = state;
  const flows = flowingSince !== null && state.heardAt === now;
  const atOnce = reason === "chosen" || reason === "thin";
  if (flows && (atOnce || now - flowingSince >= state.steadyMs)) return wished(state, wish);
  // What was chosen, switched off or thin is so no longer: what keeps us down now is silence.
  if (!atOnce && reason !== "media-off") return state;
  return { ...state, reason: state.everHeard ? "media-lost" : "media-never-came" };
}

/**
 * Keeps media alive: looks four times a second whether bytes still come, lets the ladder decide the
 * rung, finds another way for a connection that has fallen silent or whose network has changed, and
 * builds a new one whenever the old one is beyond hope, for ever and unasked.
 */
import type { IceServer, MediaAnswer, Welcome } from "../protocol";
import { backoff } from "../session/backoff";
import { carries, type LadderState, startLadder, step, type Wish } from "../session/ladder";
import { type Connection, connect, restart, type SlotCounts, type Tracks } from "./connection";
import { watchNetwork } from "./network";
import { feel, isSilent, startPulse } from "./pulse";
import { wayFor } from "./way";

export interface LifelineOwner {
  readonly counts: SlotCounts;
  tracks(): Tracks;
  /** Rejects when the server refuses or `until` fires. */
  offer(sdp: string, until: AbortSignal): Promise<MediaAnswer>;
  /** The same for an ICE restart; null when the server no longer has the connection. */
  restart(sdp: string, until: AbortSignal): Promise<MediaAnswer | null>;
  /** Offers can get through now. */
  reachable(): boolean;
  /** What the person wants to take part by. */
  wish(): Wish;
  /** The line up does not carry a voice. */
  thin(): boolean;
  /** Packets are to go by a relay. */
  relayOnly(): boolean;
  /** A new connection takes over from the one before. */
  established(connection: Connection): void;
  looked(ladder: LadderState, figures: RTCStatsReport | null): void;
}

export interface Lifeline {
  /** Says what the server has; a changed boot means that it forgot every connection. */
  server(media: Pick<Welcome["media"], "available" | "boot" | "ice_servers">): void;
  /** The server hears nothing from us on the present connection. */
  unheard(): void;
  /** What ways are allowed has changed: a new connection takes one of them, as the old one would keep its own. */
  reroute(): void;
  stop(): void;
  readonly made: { readonly connections: number; readonly offers: number; readonly restarts: number };
  current(): Connection | null;
  refresh(): Promise<void>;
}

const LOOK_MS = 250;
/** An offer, its answer, ICE and DTLS, and the first packet: all of it in this time, or anew. */
const ATTEMPT_MS = 5000;
/** Another way is looked for at most this often: on the same connection, and then a new one is due. */
const RESTART_EVERY_MS = 5000;
/** The same when the last one helped: a line that falls ill again is another case. */
const RESTART_AGAIN_MS = 1500;
/** A connection that lived so long was a good one. */
const LASTING_MS = 10_000;

export function createLifeline(owner: LifelineOwner): Lifeline {
  let ladder = startLadder(performance.now());
  let pulse = startPulse(performance.now());
  let available = true;
  let boot: string | null = null;
  /** Their credentials end: each answer brings new ones. */
  let relays: readonly IceServer[] = [];
  let current: (Connection & { readonly boot: string }) | null = null;
  let attemptUntil: number | null = null;
  let tries = 0;
  let nextAttemptAt = 0;
  let establishedAt = 0;
  let unheardNumber = 0;
  let networkChanged = false;
  let restartedAt = -RESTART_EVERY_MS;
  /** Connections up to this number the server no longer has. */
  let goneNumber = 0;
  let unwatch: () => void = () => undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let looking: Promise<void> | null = null;
  const made = { connections: 0, offers: 0, restarts: 0 };

  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  }

  async function lookOnce(): Promise<void> {
    const figures = current === null ? null : await current.peer.getStats();
    const now = performance.now();
    const number = current?.number ?? 0;
    const bytes = figures === null ? 0 : bytesReceived(figures);
    pulse = feel(pulse, now, number, bytes);
    ladder = step(ladder, now, {
      connection: number,
      bytes,
      wish: owner.wish(),
      available,
      unheard: number > 0 && unheardNumber === number,
      thin: owner.thin(),
    });
    judge(now);
    owner.looked(ladder, figures);
    if (wantsNew(now)) void attempt(now);
    else if (wantsRestart(now)) void findAnotherWay(now);
  }

  function judge(now: number): void {
    const alive = heard(now);
    const succeeded = alive && current?.number === made.connections;
    if (attemptUntil !== null && (succeeded || now > attemptUntil)) attemptUntil = null;
    // A connection that soon dies again, taken over by another device perhaps, earns no quick retry.
    if (alive && now - establishedAt > LASTING_MS) tries = 0;
  }

  /** The present connection brings packets, and they count. */
  function heard(now: number): boolean {
    return current !== null && carries(ladder, current.number, now);
  }

  function wantsNew(now: number): boolean {
    if (timer === undefined || !available || boot === null || attemptUntil !== null || !owner.reachable())
      return false;
    if (now < nextAttemptAt) return false;
    if (current === null || current.boot !== boot || current.number <= goneNumber) return true;
    return isOver(current.peer) || (fallen() && !heard(now));
  }

  /** Packets came and no longer do, or the network is another one: before anything is lost for good. */
  function wantsRestart(now: number): boolean {
    if (timer === undefined || current === null || current.boot !== boot || !owner.reachable()) return false;
    const helped = pulse.grewAt > restartedAt + LOOK_MS;
    if (now - restartedAt < (helped ? RESTART_AGAIN_MS : RESTART_EVERY_MS)) return false;
    if (attemptUntil !== null) return false;
    const { iceConnectionState } = current.peer;
    if (iceConnectionState === "new" || iceConnectionState === "checking") return false;
    const broken = iceConnectionState === "disconnected" || iceConnectionState === "failed";
    return networkChanged || broken || isSilent(pulse, now);
  }

  async function findAnotherWay(now: number): Promise<void> {
    if (current === null) return;
    const { peer, number } = current;
    networkChanged = false;
    restartedAt = now;
    made.restarts += 1;
    try {
      await restart(peer, wayFor(relays, owner.relayOnly()), async (sdp) => {
        const answer = await owner.restart(sdp, AbortSignal.timeout(RESTART_EVERY_MS));
        if (answer === null) goneNumber = number;
        else relays = answer.ice_servers;
        return answer ?? Promise.reject(new Error("the connection is gone"));
      });
    } catch {
      // It stays as it was; if it is silent for longer, a new one takes over.
      if (goneNumber === number) void look();
    }
  }

  function fallen(): boolean {
    return ladder.rung === "text" && ladder.reason !== "chosen";
  }

  async function attempt(now: number): Promise<void> {
    attemptUntil = now + ATTEMPT_MS;
    tries += 1;
    nextAttemptAt = now + backoff(tries, Math.random());
    made.connections += 1;
    const number = made.connections;
    const startedOn = boot ?? "";
    const until = AbortSignal.timeout(ATTEMPT_MS);
    try {
      const connection = await connect(
        number,
        owner.counts,
        owner.tracks(),
        wayFor(relays, owner.relayOnly()),
        async (sdp) => {
          made.offers += 1;
          const answer = await owner.offer(sdp, until);
          relays = answer.ice_servers;
          return answer;
        },
      );
      take(connection, startedOn);
    } catch {
      // Refused, out of time, or the browser cannot: the next attempt waits a little longer.
      if (number === made.connections) attemptUntil = null;
    }
  }

  function take(connection: Connection, startedOn: string): void {
    if (timer === undefined || connection.number !== made.connections) {
      connection.close();
      return;
    }
    current?.close();
    current = { ...connection, boot: startedOn };
    establishedAt = performance.now();
    const changed = () => void look();
    connection.peer.addEventListener("connectionstatechange", changed);
    connection.peer.addEventListener("iceconnectionstatechange", changed);
    networkChanged = false;
    owner.established(connection);
    void look();
  }

  function start(): void {
    if (timer !== undefined) return;
    ladder = startLadder(performance.now());
    unwatch = watchNetwork(() => {
      networkChanged = true;
      void look();
    });
    timer = setInterval(() => void look(), LOOK_MS);
  }

  return {
    server: (media) => {
      available = media.available;
      relays = media.ice_servers;
      if (media.boot !== boot) {
        boot = media.boot;
        tries = 0;
        nextAttemptAt = 0;
        attemptUntil = null;
      }
      start();
      void look();
    },
    unheard: () => {
      unheardNumber = current?.number ?? 0;
      void look();
    },
    reroute: () => {
      goneNumber = made.connections;
      nextAttemptAt = 0;
      void look();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
      unwatch();
      current?.close();
      current = null;
    },
    made,
    current: () => current,
    refresh: look,
  };
}

function isOver(peer: RTCPeerConnection): boolean {
  return peer.connectionState === "failed" || peer.connectionState === "closed";
}

/** Payload on the one transport, connectivity checks not counted. Firefox tells it by candidate pair only. */
function bytesReceived(figures: RTCStatsReport): number {
  const sum = { transport: 0, "candidate-pair": 0 };
  for (const entry of figures.values() as IterableIterator<{ type: string; bytesReceived?: number }>) {
    if (entry.type === "transport" || entry.type === "candidate-pair") {
      sum[entry.type] += entry.bytesReceived ?? 0;
    }
  }
  return Math.max(sum.transport, sum["candidate-pair"]);
}

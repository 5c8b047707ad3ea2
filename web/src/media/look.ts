/** The look at the network while somebody stands at the door; it ends when they go in. */
import { bitsPerSecond } from "../session/network";
import type { WritableStore } from "../session/store";
import { type AskCheck, tryWays } from "./check";

export interface LookOwner {
  readonly ask: AskCheck;
  /** A WebSocket gets through. */
  reachesBySocket(until: AbortSignal): Promise<boolean>;
}

export interface Look {
  start(): void;
  stop(): void;
}

/** The server's own word that there is no media; any other error says nothing about the network. */
export class NoMedia extends Error {}

export function createLook(store: WritableStore, owner: LookOwner): Look {
  let running = new AbortController();
  return {
    start: () => {
      running.abort();
      running = new AbortController();
      store.network.value = { kind: "looking", findings: store.network.peek()?.findings ?? null };
      void look(store, owner, running.signal);
    },
    stop: () => running.abort(),
  };
}

async function look(store: WritableStore, owner: LookOwner, until: AbortSignal): Promise<void> {
  try {
    const [socket, tried] = await Promise.all([owner.reachesBySocket(until), tryWays(owner.ask, until)]);
    if (until.aborted) return;
    const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const findings = { socket, tried, bitsPerSecond: bitsPerSecond(loaded) };
    store.network.value = { kind: "seen", findings };
  } catch (error) {
    if (!until.aborted)
      store.network.value = { kind: error instanceof NoMedia ? "off" : "unknown", findings: null };
  }
}

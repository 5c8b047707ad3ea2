/** The tools of hosts, fetched as soon as this person is one: nobody else waits for them. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { backoff } from "../../session/backoff";
import { amHost } from "../../session/selectors";
import type { SessionStore } from "../../session/store";
import type { HostTools } from "../context";

type Load = () => Promise<HostTools>;

const load: Load = async () => (await import("./tools")).TOOLS;

export function fetchTools(store: SessionStore, fetched: Load = load): ReadonlySignal<HostTools | null> {
  const tools = signal<HostTools | null>(null);
  const hosts = computed(() => store.state.value !== null && amHost(store.state.value));

  async function bring(attempt: number): Promise<void> {
    if (!hosts.peek() || tools.peek() !== null) return;
    try {
      tools.value = await fetched();
    } catch {
      // A line that lost them once may bring them a moment later.
      setTimeout(() => void bring(attempt + 1), backoff(attempt, Math.random()));
    }
  }

  effect(() => {
    if (hosts.value) void bring(1);
  });
  return tools;
}

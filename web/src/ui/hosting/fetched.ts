/** The tools of hosts, fetched as soon as this person is one. */
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { amHost } from "../../session/selectors";
import type { SessionStore } from "../../session/store";
import type { HostTools } from "../context";
import { fetchWhen } from "../kit/fetched";

type Load = () => Promise<HostTools>;

const load: Load = async () => (await import("./tools")).TOOLS;

export function fetchTools(store: SessionStore, fetched: Load = load): ReadonlySignal<HostTools | null> {
  const hosts = computed(() => store.state.value !== null && amHost(store.state.value));
  return fetchWhen(hosts, fetched);
}

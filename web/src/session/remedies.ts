/** Help for a bad line, offered by a host: what stands, and what accepting does on this device. */
import type { EntryOf, ParticipantId } from "../protocol";
import type { Remedy, RemedyKind, SessionState, View } from "./state";
import type { WritableStore } from "./store";

export function foldRemedies(
  remedies: View["remedies"],
  entry: EntryOf<"remedy.offered"> | EntryOf<"remedy.ended">,
): View["remedies"] {
  const others = withoutOffer(remedies, entry.data.participant);
  return entry.type === "remedy.offered" ? [...others, entry.data] : others;
}

export function withoutOffer(remedies: View["remedies"], participant: ParticipantId): View["remedies"] {
  return remedies.filter((each) => each.participant !== participant);
}

export function offeredToMe(state: SessionState): Remedy | undefined {
  return offeredTo(state, state.you.participant);
}

export function offeredTo(state: SessionState, participant: ParticipantId): Remedy | undefined {
  return state.view.remedies.find((each) => each.participant === participant);
}

/** How packets go and which come, as far as it differs from what is usual: kept on this device. */
export interface Way {
  readonly wish?: "audio";
  readonly relay?: true;
}

export function wayOf(store: WritableStore): Way {
  return {
    ...(store.wish.value === "audio" ? { wish: "audio" } : {}),
    ...(store.relayOnly.value ? { relay: true } : {}),
  };
}

/** Who came by text, on the light page for instance, stays on text. */
export function takeUpWay(store: WritableStore, way: Way): void {
  if (way.wish !== undefined && store.wish.peek() === "video") store.wish.value = way.wish;
  store.relayOnly.value = way.relay === true;
}

/** Takes effect at once, whether the answer reaches anybody or not: the line is what is bad. */
export function applyRemedy(store: WritableStore, kind: RemedyKind): void {
  if (kind === "no-pictures") store.wish.value = "audio";
  if (kind === "relay") store.relayOnly.value = true;
}

/** Hands what the link brings to the store, and to media what is media's. */
import type { Entry, Signals, SlotAssignment, Welcome } from "../protocol";
import { isThin } from "../session/duties";
import { receiveEntry, receiveSignal, receiveWelcome } from "../session/receive";
import { myself } from "../session/selectors";
import type { WritableStore } from "../session/store";
import type { Receiver } from "./link";
import { isOwnReport } from "./reporter";
import type { Typing } from "./typing";

export interface ReceiverOwner {
  readonly store: WritableStore;
  readonly typing: Typing;
  /** After every welcome that was understood. */
  welcomed(welcome: Welcome): void;
  assigned(assignments: readonly SlotAssignment[]): void;
  /** These layers of what this client sends somebody watches. */
  watched(layers: Signals["layers"]): void;
  /** The server hears nothing from this client, though the client hears the server. */
  unheard(): void;
  /** This person's sound and picture are on the device that calls itself so. */
  mediaOn(device: string): void;
}

export function createReceiver(owner: ReceiverOwner): Receiver {
  const { store } = owner;
  return {
    position: () => {
      const state = store.state.peek();
      return state === null ? null : { after: state.seq, epoch: state.epoch };
    },
    welcome: (welcome) => {
      if (!receiveWelcome(store, welcome)) return false;
      if (store.phase.peek() === "joining") store.phase.value = "inside";
      const state = store.state.peek();
      // Who waits in the lobby has no media yet.
      if (state?.view.waiting == null) owner.welcomed(welcome);
      const me = state === null ? undefined : myself(state);
      if (me?.rung === "text" && !isThin(me.rung_reason)) contradicted(owner);
      return true;
    },
    entry: (entry) => {
      const receipt = receiveEntry(store, entry, Date.now());
      if (receipt === "taken" && putsMeOnText(store, entry)) contradicted(owner);
      return receipt;
    },
    signal: (signal) => {
      receiveSignal(store, signal, Date.now());
      if (signal.type === "device") owner.mediaOn(signal.data.device);
      if (signal.type === "layers") owner.watched(signal.data);
      if (signal.type === "typing") owner.typing.heard(signal.data.participant);
    },
    slots: owner.assigned,
    turnedAway: (error) => {
      store.phase.value = error.code === "not_found" || error.code === "too_late" ? "gone" : "removed";
    },
  };
}

/** The server says text, this client says video: it hears us no more, whatever we hear. */
function contradicted({ store, unheard }: ReceiverOwner): void {
  if (store.rung.peek().rung === "video") unheard();
}

function putsMeOnText(store: WritableStore, entry: Entry): boolean {
  if (entry.type !== "rung.changed" || entry.data.rung !== "text" || isOwnReport(entry.command)) return false;
  if (isThin(entry.data.reason)) return false;
  return entry.data.participant === store.state.peek()?.you.participant;
}

/** What a reload must not lose: written down as it changes, and taken up again on return. */
import { effect } from "@preact/signals-core";
import { deliver, type Ports } from "../session/actions";
import { carry, stillWanted } from "../session/carried";
import { untold } from "../session/conversations";
import { waiting } from "../session/outbox";
import { wayOf } from "../session/remedies";
import type { Outcome, WritableStore } from "../session/store";
import type { Memory } from "./memory";

export function keepWhatIsUnsent(store: WritableStore, memory: Memory): void {
  effect(() => {
    const state = store.state.value;
    if (state === null) return;
    const { participant } = state.you;
    memory.keep("outbox", participant, store.pending.value);
    memory.keep("carried", participant, store.carried.value);
    memory.keep("way", participant, wayOf(store));
    memory.keep("drafts", participant, store.drafts.value);
    memory.keep("read", participant, untold(state, store.read.value));
  });
}

/** `tell` shows what became of a wish of before. */
export function sendWhatWaits(
  store: WritableStore,
  ports: Ports,
  tell: (outcome: Promise<Outcome>) => unknown,
): void {
  for (const message of waiting(store.pending.peek())) void deliver(store, ports, message);
  store.carried.value = stillWanted(store.carried.peek(), ports.now());
  for (const wish of store.carried.peek()) void tell(carry(store, ports, wish));
}

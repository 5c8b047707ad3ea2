/** Tells the server now and then how far this person has read, for other devices and the next time. */
import { effect } from "@preact/signals-core";
import type { WritableStore } from "../session/store";

const TELL_AFTER_MS = 3000;

export function tellMarks(store: WritableStore, say: (upto: number) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const upto = newest(store);
    if (upto === null || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      const now = newest(store);
      if (now !== null) say(now);
    }, TELL_AFTER_MS);
  });
}

/** Seq of the last line of others that was read here and that the server does not know to be read. */
function newest(store: WritableStore): number | null {
  const state = store.state.value;
  const read = store.readUpTo.value;
  if (state === null) return null;
  const self = state.you.participant;
  const known = state.view.read.find((each) => each.participant === self)?.upto ?? 0;
  const line = state.chat.findLast((item) => item.by !== self && item.seq <= read);
  return line === undefined || line.seq <= known ? null : line.seq;
}

/** Tells the server now and then how far this person has read, for other devices and the next time. */
import { effect } from "@preact/signals-core";
import { type Marks, untold } from "../session/conversations";
import type { WritableStore } from "../session/store";

const TELL_AFTER_MS = 3000;

export function tellMarks(store: WritableStore, say: (conversation: string, upto: number) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    if (Object.keys(news(store)).length === 0 || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      for (const [conversation, upto] of Object.entries(news(store))) say(conversation, upto);
    }, TELL_AFTER_MS);
  });
}

function news(store: WritableStore): Marks {
  const state = store.state.value;
  const read = store.read.value;
  return state === null ? {} : untold(state, read);
}

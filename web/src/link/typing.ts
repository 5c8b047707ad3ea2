/** Who is typing: said now and then while it lasts, forgotten when nothing more is heard. */
import type { ParticipantId } from "../protocol";
import { stoppedTyping } from "../session/receive";
import type { WritableStore } from "../session/store";

export interface Typing {
  heard(participant: ParticipantId): void;
  /** Called at every key; says it at most every few seconds. */
  tell(to: string): void;
}

const TELL_EVERY_MS = 3000;
const FORGET_MS = 5000;

export function createTyping(store: WritableStore, say: (to: string) => void): Typing {
  const timers = new Map<ParticipantId, ReturnType<typeof setTimeout>>();
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    heard: (participant) => {
      clearTimeout(timers.get(participant));
      timers.set(
        participant,
        setTimeout(() => stoppedTyping(store, participant), FORGET_MS),
      );
    },
    tell: (to) => {
      const now = performance.now();
      if (now - toldAt < TELL_EVERY_MS) return;
      toldAt = now;
      say(to);
    },
  };
}

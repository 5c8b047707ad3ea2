/** Plain HTTP in the place of Socket.IO: called when that is slow or gone, dismissed when it serves again. */
import { follow, type Heard, type PlainOwner } from "./plain";

export interface StandInOwner extends PlainOwner {
  /** Commands may go this way from now on. */
  opened(): void;
}

export interface StandIn {
  /** It starts after so long, 0 for at once; nothing happens when it is there already. */
  call(afterMs: number): void;
  dismiss(): void;
  isThere(): boolean;
  /** What became of its last request; null before the first, and when it is not there. */
  heard(): Heard | null;
}

export function createStandIn(owner: StandInOwner): StandIn {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let following: AbortController | null = null;
  let heard: Heard | null = null;

  function start(): void {
    timer = undefined;
    following = new AbortController();
    void follow({ ...owner, reached }, following.signal);
    owner.opened();
  }

  function reached(news: Heard): void {
    heard = news;
    owner.reached(news);
  }

  return {
    call: (afterMs) => {
      if (following !== null || (timer !== undefined && afterMs > 0)) return;
      clearTimeout(timer);
      timer = setTimeout(start, afterMs);
    },
    dismiss: () => {
      clearTimeout(timer);
      timer = undefined;
      following?.abort();
      following = null;
      heard = null;
    },
    isThere: () => following !== null,
    heard: () => heard,
  };
}

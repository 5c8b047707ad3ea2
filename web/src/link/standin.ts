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
  /** The network is another one, or back: what is under way may hang on the old one. */
  anew(): void;
  /** An answer told of entries up to there: when they do not come in a moment, they are asked for anew. */
  expects(seq: number): void;
  isThere(): boolean;
  /** What became of its last request; null before the first, and when it is not there. */
  heard(): Heard | null;
}

/** Longer than entries take on the slowest line that serves. */
const OVERDUE_MS = 2000;

export function createStandIn(owner: StandInOwner): StandIn {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let following: AbortController | null = null;
  let heard: Heard | null = null;
  let expected = 0;
  let overdue: ReturnType<typeof setTimeout> | undefined;

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

  function call(afterMs: number): void {
    if (following !== null || (timer !== undefined && afterMs > 0)) return;
    clearTimeout(timer);
    timer = setTimeout(start, afterMs);
  }

  function dismiss(): void {
    clearTimeout(timer);
    timer = undefined;
    clearTimeout(overdue);
    overdue = undefined;
    following?.abort();
    following = null;
    heard = null;
  }

  function anew(): void {
    if (following === null) return;
    dismiss();
    call(0);
  }

  function late(): void {
    overdue = undefined;
    if (expected > (owner.receiver.position()?.after ?? expected)) anew();
  }

  return {
    call,
    dismiss,
    anew,
    expects: (seq) => {
      expected = seq;
      overdue ??= setTimeout(late, OVERDUE_MS);
    },
    isThere: () => following !== null,
    heard: () => heard,
  };
}

/** Brings waiting commands to the server over whichever way is open, each until it is answered. */
import type { Answer, Commands, WireError } from "../protocol";
import type { AskOptions } from "./link";
import { createQueue, type Waiting } from "./queue";

/** Each way gives the answer, or null when it broke before one came. */
export interface Ways {
  /** Many may be under way at once; their order is kept. */
  readonly socket: ((command: Waiting) => Promise<Answer | null>) | null;
  /** One after the other. */
  readonly post: ((command: Waiting) => Promise<Answer | null>) | null;
}

export interface Delivery {
  ask<T extends keyof Commands>(type: T, data: Commands[T], options?: AskOptions): Promise<Answer>;
  cancel(id: string): void;
  /** Sends what waits. */
  flush(): void;
  /** The socket broke: what was under way on it is sent again. */
  interrupted(): void;
  stop(): void;
}

/** The server cannot just now, or not so fast: try the same command again, so many times. */
const PUT_OFF_TIMES = 10;
const PUT_OFF_MS = 1000;
const SLOW_MS = 2500;
/** When another way for media is looked for, the socket's way may be gone as well. */
const OFFER_SLOW_MS = 400;

/** How the socket does, seen by what is sent over it. */
export interface Watcher {
  /** There should have been an answer by now. */
  slow(): void;
  answered(): void;
  /** No answer came, and none will. */
  broken(): void;
}

/** `ways` says what is open now. */
export function createDelivery(ways: () => Ways, watcher: Watcher): Delivery {
  const queue = createQueue();
  let posting = false;

  function flush(): void {
    const { socket, post } = ways();
    if (socket !== null) for (const command of queue.unsent()) void overSocket(command, socket);
    else if (post !== null && !posting) void overPost();
  }

  async function overSocket(command: Waiting, send: NonNullable<Ways["socket"]>): Promise<void> {
    command.sent = true;
    const slow = setTimeout(watcher.slow, command.type === "media.offer" ? OFFER_SLOW_MS : SLOW_MS);
    const answer = await send(command);
    clearTimeout(slow);
    if (answer !== null) {
      watcher.answered();
      settle(command, answer);
    } else {
      command.sent = false;
      watcher.broken();
    }
  }

  async function overPost(): Promise<void> {
    posting = true;
    for (;;) {
      const { socket, post } = ways();
      const next = queue.unsent()[0];
      if (socket !== null || post === null || next === undefined) break;
      next.sent = true;
      const answer = await post(next);
      next.sent = false;
      if (answer === null) break;
      settle(next, answer);
    }
    posting = false;
    if (ways().socket !== null) flush();
  }

  function settle(command: Waiting, answer: Answer): void {
    if (!answer.ok && isPassing(answer.error) && mayWait(command)) {
      putOff(command, answer.error.retry_after);
    } else {
      queue.answer(command.id, answer);
      flush();
    }
  }

  function putOff(command: Waiting, seconds: number | undefined): void {
    queue.putOff(command);
    setTimeout(
      () => {
        command.sent = false;
        flush();
      },
      seconds === undefined ? PUT_OFF_MS : seconds * 1000,
    );
  }

  return {
    ask: (type, data, { id = crypto.randomUUID(), until } = {}) => {
      const answer = queue.add(id, type, data);
      until?.addEventListener("abort", () => queue.cancel(id));
      flush();
      return answer;
    },
    cancel: queue.cancel,
    flush,
    interrupted: queue.interrupted,
    stop: queue.clear,
  };
}

/** Too fast is over after a while, and the server says when; too many polls is for good. */
function isPassing({ code, retry_after }: WireError): boolean {
  return code === "unavailable" || code === "moved" || (code === "too_many" && retry_after !== undefined);
}

/** An offer is made anew with fresh figures; everything else is worth the same a second later. */
function mayWait(command: Waiting): boolean {
  return command.type !== "media.offer" && command.putOff < PUT_OFF_TIMES;
}

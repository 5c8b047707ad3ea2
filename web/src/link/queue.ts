/** Commands that wait for their answer, in the order in which they were asked. */
import type { Answer, Commands } from "../protocol";

export interface Waiting {
  readonly id: string;
  readonly type: keyof Commands;
  readonly data: unknown;
  /** Under way now; false again when the way broke before the answer. */
  sent: boolean;
  /** Times the server answered that it cannot just now. */
  putOff: number;
  readonly settle: (answer: Answer) => void;
}

export const GIVEN_UP: Answer = {
  ok: false,
  error: { code: "unavailable", message: "There is no connection to the server." },
};

export interface Queue {
  add(id: string, type: keyof Commands, data: unknown): Promise<Answer>;
  /** What may be sent now, oldest first. */
  unsent(): readonly Waiting[];
  /**
   * The server took this one too soon: of its kind only the oldest is sent until none waits, so that
   * lines of the chat stay in the order in which they were written.
   */
  putOff(command: Waiting): void;
  answer(id: string, answer: Answer): void;
  /** What was under way is sent again. */
  interrupted(): void;
  cancel(id: string): void;
  clear(): void;
}

export function createQueue(): Queue {
  const waiting = new Map<string, Waiting>();
  const oneByOne = new Set<keyof Commands>();
  const answer = (id: string, given: Answer) => {
    const command = waiting.get(id);
    if (command === undefined) return;
    waiting.delete(id);
    if (![...waiting.values()].some(({ type }) => type === command.type)) oneByOne.delete(command.type);
    command.settle(given);
  };
  const mayGo = () => {
    const behind = new Set<keyof Commands>();
    return [...waiting.values()].filter(({ type, sent }) => {
      if (behind.has(type)) return false;
      if (oneByOne.has(type)) behind.add(type);
      return !sent;
    });
  };
  return {
    add: (id, type, data) =>
      new Promise((settle) => waiting.set(id, { id, type, data, sent: false, putOff: 0, settle })),
    unsent: mayGo,
    putOff: (command) => {
      command.putOff += 1;
      command.sent = true;
      oneByOne.add(command.type);
    },
    answer,
    interrupted: () => {
      for (const command of waiting.values()) command.sent = false;
    },
    cancel: (id) => answer(id, GIVEN_UP),
    clear: () => {
      for (const id of [...waiting.keys()]) answer(id, GIVEN_UP);
    },
  };
}

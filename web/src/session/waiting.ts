/**
 * Wishes on their way that no reload and no crash may lose: hands, calls for help, votes, changes of
 * messages. Each is kept under the id of its command until it is answered, and asked again with that id.
 * Ballots of anonymous polls are not among them: they lie on no device.
 */
import type { Commands } from "../protocol";
import type { Ports } from "./actions";
import { type Outcome, outcomeOf } from "./outcome";
import type { PollId } from "./state";
import type { WritableStore } from "./store";

export type Lasting =
  | "hand.raise"
  | "hand.lower"
  | "help.ask"
  | "help.done"
  | "poll.vote"
  | "chat.edit"
  | "chat.remove"
  | "chat.react";

export type WaitingWish = {
  [T in Lasting]: {
    readonly command: string;
    readonly type: T;
    readonly data: Commands[T];
    readonly at: number;
  };
}[Lasting];

/** A hand that went up so long ago is not what its owner wants now. */
const MOMENT_MS = 10 * 60_000;
const OF_THE_MOMENT: readonly Lasting[] = ["hand.raise", "hand.lower", "help.ask", "help.done"];

/** Keeps the wish until the server has answered it. */
export async function carry(store: WritableStore, ports: Ports, wish: WaitingWish): Promise<Outcome> {
  const others = () => store.waiting.peek().filter((each) => each.command !== wish.command);
  store.waiting.value = [...others(), wish];
  const answer = await ports.ask(wish.type, wish.data, wish.command);
  if (answer.ok || store.phase.peek() !== "left") store.waiting.value = others();
  return outcomeOf(answer);
}

/** What was kept from before, and is still wanted. */
export function stillWanted(kept: readonly WaitingWish[], now: number): readonly WaitingWish[] {
  return kept.filter(({ type, at }) => !OF_THE_MOMENT.includes(type) || now - at < MOMENT_MS);
}

/** Whether the hand will be up when everything has arrived. */
export function handWanted(isUp: boolean, waiting: readonly WaitingWish[], self: string): boolean {
  return waiting.reduce((up, wish) => {
    if (wish.type === "hand.raise") return true;
    const own = wish.type === "hand.lower" && (wish.data.participant ?? self) === self;
    return own ? false : up;
  }, isUp);
}

/** The vote that is on its way for this poll, the last one if there are several. */
export function voteUnderWay(waiting: readonly WaitingWish[], poll: PollId): boolean {
  return waiting.some((wish) => wish.type === "poll.vote" && wish.data.poll === poll);
}

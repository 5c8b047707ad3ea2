/**
 * Commands that no reload and no crash may lose: hands, calls for help, votes, changes of messages. Each is
 * carried under its id until it is answered, and asked again with that id.
 * Ballots of anonymous polls are not among them: they lie on no device.
 */
import type { Commands } from "../protocol";
import type { Ports } from "./actions";
import { type Outcome, outcomeOf } from "./outcome";
import type { PollId } from "./state";
import type { WritableStore } from "./store";

export type CarriedType =
  | "hand.raise"
  | "hand.lower"
  | "help.ask"
  | "help.done"
  | "poll.vote"
  | "chat.edit"
  | "chat.remove"
  | "chat.react";

export type CarriedCommand = {
  [T in CarriedType]: {
    readonly command: string;
    readonly type: T;
    readonly data: Commands[T];
    readonly at: number;
  };
}[CarriedType];

/** A hand that went up so long ago is not what its owner wants now. */
const MOMENT_MS = 10 * 60_000;
const OF_THE_MOMENT: readonly CarriedType[] = ["hand.raise", "hand.lower", "help.ask", "help.done"];

/** Keeps the wish until the server has answered it. */
export async function carry(store: WritableStore, ports: Ports, wish: CarriedCommand): Promise<Outcome> {
  const others = () => store.carried.peek().filter((each) => each.command !== wish.command);
  store.carried.value = [...others(), wish];
  const answer = await ports.ask(wish.type, wish.data, wish.command);
  if (answer.ok || store.phase.peek() !== "left") store.carried.value = others();
  return outcomeOf(answer);
}

/** What was kept from before, and is still wanted. */
export function stillWanted(kept: readonly CarriedCommand[], now: number): readonly CarriedCommand[] {
  return kept.filter(({ type, at }) => !OF_THE_MOMENT.includes(type) || now - at < MOMENT_MS);
}

/** Whether the hand will be up when everything has arrived. */
export function handWanted(isUp: boolean, carried: readonly CarriedCommand[], self: string): boolean {
  return carried.reduce((up, wish) => {
    if (wish.type === "hand.raise") return true;
    const own = wish.type === "hand.lower" && (wish.data.participant ?? self) === self;
    return own ? false : up;
  }, isUp);
}

/** The vote that is on its way for this poll, the last one if there are several. */
export function voteUnderWay(carried: readonly CarriedCommand[], poll: PollId): boolean {
  return carried.some((wish) => wish.type === "poll.vote" && wish.data.poll === poll);
}

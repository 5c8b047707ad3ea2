/**
 * Votes on their way. A ballot of an anonymous poll lies only in the server's memory until the poll is
 * closed, so that nothing on disk joins it to its voter: this client keeps it as long, in memory alone,
 * and sends it again whenever the connection comes back, in case that server is another one.
 */
import type { Ports } from "./actions";
import { carry } from "./carried";
import { failed, type Outcome, outcomeOf } from "./outcome";
import type { Ballot, PollId } from "./state";
import type { WritableStore } from "./store";

export interface HeldBallot {
  readonly command: string;
  readonly poll: PollId;
  readonly ballot: Ballot;
}

export async function vote(
  store: WritableStore,
  ports: Ports,
  poll: PollId,
  ballot: Ballot,
): Promise<Outcome> {
  const asked = store.state.value?.view.polls.find((each) => each.poll === poll);
  if (asked === undefined) return failed("not_found", "There is no such poll.");
  const held = { command: ports.newId(), poll, ballot };
  if (!asked.anonymous) {
    const data = { poll, ...dataOf(ballot) };
    return carry(store, ports, { command: held.command, type: "poll.vote", data, at: ports.now() });
  }
  const outcome = await send(ports, held);
  if (outcome.ok) {
    store.held.value = [...store.held.value.filter((each) => each.poll !== poll), held];
    setAnswered(store, poll);
  }
  return outcome;
}

/** After every reconnection: what the server may have forgotten, and no more than that. */
export async function sendAgain(store: WritableStore, ports: Ports): Promise<void> {
  const open = new Set(
    store.state.peek()?.view.polls.flatMap((each) => (each.status === "open" ? [each.poll] : [])),
  );
  store.held.value = store.held.peek().filter((each) => open.has(each.poll));
  for (const held of store.held.peek()) {
    const outcome = await send(ports, held);
    if (outcome.ok) setAnswered(store, held.poll);
  }
}

async function send(ports: Ports, { command, poll, ballot }: HeldBallot): Promise<Outcome> {
  return outcomeOf(await ports.ask("poll.vote", { poll, ...dataOf(ballot) }, command));
}

function dataOf(ballot: Ballot): { choice: readonly number[] } | { text: string } {
  return ballot.text === "" ? { choice: ballot.choice } : { text: ballot.text };
}

function setAnswered(store: WritableStore, poll: PollId): void {
  const state = store.state.peek();
  if (state === null) return;
  const polls = state.view.polls.map((each) => (each.poll === poll ? { ...each, answered: true } : each));
  store.state.value = { ...state, view: { ...state.view, polls } };
}

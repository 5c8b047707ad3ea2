/** What the ballots of a poll say together: the server's own count, made here for hosts while votes come in. */
import type { Ballot, Poll, PollResult, RoomId, TextCount } from "./state";

/** Below this an anonymous poll shows nothing; the server keeps to it, the page only says so. */
export const FEWEST_BALLOTS = 5;

export interface RoomTally {
  readonly room: RoomId;
  readonly counts: readonly number[];
  readonly voters: number;
}

/** The published result, or what a host may count before; null when there is nothing to see yet. */
export function figures(poll: Poll, host: boolean): PollResult | null {
  if (poll.result !== null) return poll.result;
  if (!host || poll.status === "draft") return null;
  if (poll.anonymous && poll.status === "open") return null;
  const ballots = poll.anonymous ? poll.ballots : poll.votes;
  const voters = poll.anonymous ? poll.turnout : poll.votes.length;
  return {
    counts: counts(poll, ballots),
    voters,
    texts: texts(ballots),
    right: poll.right,
    withheld: poll.anonymous && voters < FEWEST_BALLOTS,
  };
}

/** How many chose each option; in a ranking its points, as many as there are options for the first place. */
export function counts(poll: Poll, ballots: readonly Ballot[]): readonly number[] {
  const found = poll.options.map(() => 0);
  for (const { choice } of ballots) {
    for (const [place, option] of choice.entries()) {
      found[option] = (found[option] ?? 0) + (poll.kind === "ranking" ? poll.options.length - place : 1);
    }
  }
  return found;
}

/** Open answers, the most frequent first; alike are those that differ in case and spaces only. */
export function texts(ballots: readonly Ballot[]): readonly TextCount[] {
  const alike = new Map<string, string[]>();
  for (const { text } of ballots) {
    if (text === "") continue;
    const same = text.split(/\s+/).join(" ").toLowerCase();
    alike.set(same, [...(alike.get(same) ?? []), text]);
  }
  return [...alike.values()]
    .map((several) => ({ text: several.toSorted()[0] ?? "", count: several.length }))
    .toSorted((one, other) => other.count - one.count || (one.text < other.text ? -1 : 1));
}

/** By room, for hosts of a poll by name; empty when all are in one. */
export function byRoom(poll: Poll): readonly RoomTally[] {
  const rooms = [...new Set(poll.votes.map((vote) => vote.room))];
  if (rooms.length < 2) return [];
  return rooms.map((room) => {
    const votes = poll.votes.filter((vote) => vote.room === room);
    return { room, counts: counts(poll, votes), voters: votes.length };
  });
}

/** The mean of a rating, from 1 to the number of its options; null before anybody has voted. */
export function mean(result: PollResult): number | null {
  const all = result.counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  return result.counts.reduce((sum, count, option) => sum + count * (option + 1), 0) / all;
}

/** Whether enough of those who were asked have voted; null when no quorum was set. */
export function hasQuorum(poll: Poll, voters: number, asked: number): boolean | null {
  return poll.quorum === 0 ? null : voters * 100 >= poll.quorum * asked;
}

/** Words of open answers with how often they occur, for a cloud: short words and numbers say little. */
export function words(answers: readonly TextCount[], most = 30): readonly TextCount[] {
  const found = new Map<string, number>();
  for (const { text, count } of answers) {
    for (const word of new Set(text.toLowerCase().match(/\p{L}[\p{L}\p{M}'’-]{2,}/gu) ?? [])) {
      found.set(word, (found.get(word) ?? 0) + count);
    }
  }
  return [...found]
    .map(([text, count]) => ({ text, count }))
    .toSorted((one, other) => other.count - one.count || (one.text < other.text ? -1 : 1))
    .slice(0, most);
}

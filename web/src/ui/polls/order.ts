/** Which poll stands where, and which one comes forward by itself. Pure. */
import type { Poll, PollId } from "../../session/state";

export interface Ordered {
  /** The one that is or was asked last. */
  readonly current: Poll | undefined;
  readonly others: readonly Poll[];
}

/** Latest first. */
export function ordered(polls: readonly Poll[]): Ordered {
  const latest = polls.toReversed();
  const current =
    latest.find((poll) => poll.status === "open") ?? latest.find((poll) => poll.status !== "draft");
  return { current, others: latest.filter((poll) => poll !== current) };
}

/** How far a poll is for somebody, so that what was put away once comes back with news. */
export const stage = (poll: Poll) => `${poll.poll} ${poll.status}`;

/**
 * The poll to put before somebody: the open one, else a result shown just now. `seenOpen` are the
 * polls that were open while this person was here; `away` are stages that the person has put away.
 */
export function prompted(
  polls: readonly Poll[],
  seenOpen: ReadonlySet<PollId>,
  away: ReadonlySet<string>,
): Poll | undefined {
  const open = polls.find((poll) => poll.status === "open");
  const result = polls.findLast((poll) => poll.status === "published" && seenOpen.has(poll.poll));
  const poll = open ?? result;
  return poll === undefined || away.has(stage(poll)) ? undefined : poll;
}

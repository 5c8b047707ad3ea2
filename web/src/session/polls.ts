/** The polls' part of the fold. Hosts count votes as they come; everybody else learns the result when published. */
import type { EntryOf } from "../protocol";
import type { ParticipantId, Poll } from "./state";

type PollEntry =
  | EntryOf<"poll.created">
  | EntryOf<"poll.launched">
  | EntryOf<"poll.voted">
  | EntryOf<"poll.closed">
  | EntryOf<"poll.published">;

export function foldPolls(
  polls: readonly Poll[],
  entry: PollEntry,
  self: ParticipantId,
  host: boolean,
): readonly Poll[] {
  switch (entry.type) {
    case "poll.created":
      return [...polls, { ...asked(entry), status: "draft" }];
    case "poll.launched":
      return launched(polls, entry, host);
    case "poll.voted":
      return change(polls, entry.data.poll, (poll) => voted(poll, entry, self));
    case "poll.closed":
      return change(polls, entry.data.poll, () => ({ status: "closed" }));
    case "poll.published": {
      const { counts, voters } = entry.data;
      return change(polls, entry.data.poll, () => ({ status: "published", counts, voters }));
    }
  }
}

function asked(entry: EntryOf<"poll.created"> | EntryOf<"poll.launched">): Omit<Poll, "status"> {
  const { poll, question, kind, options } = entry.data;
  return { poll, question, kind, options, voted: null, counts: null, voters: null };
}

function launched(polls: readonly Poll[], entry: EntryOf<"poll.launched">, host: boolean): readonly Poll[] {
  const nothingYet = host ? { counts: entry.data.options.map(() => 0), voters: 0 } : {};
  const open: Poll = { ...asked(entry), status: "open", ...nothingYet };
  if (!polls.some((poll) => poll.poll === open.poll)) return [...polls, open];
  return polls.map((poll) => (poll.poll === open.poll ? open : poll));
}

function voted(poll: Poll, entry: EntryOf<"poll.voted">, self: ParticipantId): Partial<Poll> {
  const { participant, choice } = entry.data;
  const own = participant === self ? { voted: choice } : {};
  if (poll.counts === null) return own;
  return {
    ...own,
    counts: poll.counts.map((count, option) => count + (choice.includes(option) ? 1 : 0)),
    voters: (poll.voters ?? 0) + 1,
  };
}

function change(polls: readonly Poll[], id: string, changes: (poll: Poll) => Partial<Poll>): readonly Poll[] {
  return polls.map((poll) => (poll.poll === id ? { ...poll, ...changes(poll) } : poll));
}

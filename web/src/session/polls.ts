/** The polls' part of the fold. Hosts get the votes as they come; everybody else the result when published. */
import type { EntryOf } from "../protocol";
import type { ParticipantId, Poll, Vote } from "./state";

type PollEntry =
  | EntryOf<"poll.created">
  | EntryOf<"poll.discarded">
  | EntryOf<"poll.launched">
  | EntryOf<"poll.voted">
  | EntryOf<"poll.counted">
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
      return [...polls, asked(entry, entry.data.right)];
    case "poll.discarded":
      return polls.filter((poll) => poll.poll !== entry.data.poll);
    case "poll.launched":
      return launched(polls, entry);
    default:
      return polls.map((poll) =>
        poll.poll === entry.data.poll ? { ...poll, ...changes(poll, entry, self, host) } : poll,
      );
  }
}

function asked(entry: EntryOf<"poll.created"> | EntryOf<"poll.launched">, right: readonly number[]): Poll {
  const { poll, question, kind, options, anonymous, quorum, repeats } = entry.data;
  return {
    poll,
    question,
    kind,
    options,
    status: "draft",
    anonymous,
    quorum,
    repeats,
    rooms: [],
    asked: 0,
    answered: false,
    voted: null,
    votes: [],
    ballots: [],
    turnout: 0,
    right,
    result: null,
  };
}

function launched(polls: readonly Poll[], entry: EntryOf<"poll.launched">): readonly Poll[] {
  const { poll, rooms } = entry.data;
  const open = { status: "open", rooms } as const;
  if (!polls.some((each) => each.poll === poll)) return [...polls, { ...asked(entry, []), ...open }];
  return polls.map((each) => (each.poll === poll ? { ...each, ...open } : each));
}

function changes(
  poll: Poll,
  entry: Exclude<PollEntry, EntryOf<"poll.created"> | EntryOf<"poll.discarded"> | EntryOf<"poll.launched">>,
  self: ParticipantId,
  host: boolean,
): Partial<Poll> {
  switch (entry.type) {
    case "poll.voted": {
      const { participant, room, choice, text } = entry.data;
      const own = participant === self ? { answered: true, voted: { choice, text } } : {};
      return host ? { ...own, votes: replaced(poll.votes, { participant, room, choice, text }) } : own;
    }
    case "poll.counted": {
      const { voters, ballots } = entry.data;
      return { answered: voters.includes(self), ballots };
    }
    case "poll.closed":
      return { status: "closed", asked: entry.data.asked, turnout: entry.data.voters };
    case "poll.published": {
      const { counts, voters, texts, right, withheld } = entry.data;
      return { status: "published", result: { counts, voters, texts, right, withheld } };
    }
  }
}

function replaced(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  return [...votes.filter((each) => each.participant !== vote.participant), vote];
}

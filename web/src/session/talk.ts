/** How evenly a group has talked, from sums of seconds alone. */
import type { ParticipantId, SessionState } from "./state";

export interface TalkShare {
  readonly participant: ParticipantId;
  readonly seconds: number;
  /** Of all that was said, 0..1. */
  readonly share: number;
}

/** Everybody who may speak, the most talkative first; those who said nothing stand there too. */
export function talkShares(state: SessionState): readonly TalkShare[] {
  const seconds = new Map(state.view.spoken.map((each) => [each.participant, each.seconds]));
  const people = state.view.participants.filter((each) => each.connected && each.role !== "observer");
  const all = people.reduce((sum, each) => sum + (seconds.get(each.participant) ?? 0), 0);
  return people
    .map(({ participant }) => {
      const own = seconds.get(participant) ?? 0;
      return { participant, seconds: own, share: all === 0 ? 0 : own / all };
    })
    .toSorted((one, other) => other.seconds - one.seconds);
}

/** One sentence's worth of it: whether one person has said most, or somebody nothing yet. */
export function evenness(shares: readonly TalkShare[]): "silent" | "one" | "some" | "even" {
  const [first] = shares;
  if (first === undefined || first.seconds === 0) return "silent";
  if (shares.length > 1 && first.share > 0.6) return "one";
  return shares.some((each) => each.seconds === 0) ? "some" : "even";
}

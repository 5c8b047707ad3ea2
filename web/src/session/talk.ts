/** How evenly a group has talked, in all and in each room, from sums of seconds alone. */
import { MAIN_ROOM, type ParticipantId, type RoomId, type SessionState } from "./state";

export interface TalkShare {
  readonly participant: ParticipantId;
  readonly seconds: number;
  /** Of all that was said, 0..1. */
  readonly share: number;
}

export interface RoomTalk {
  readonly room: RoomId;
  /** None for the main room. */
  readonly name: string;
  /** Who has spoken there, the most talkative first. */
  readonly shares: readonly TalkShare[];
}

/** Everybody who may speak, in whatever room; those who said nothing stand there too. */
export function talkShares(state: SessionState): readonly TalkShare[] {
  const people = state.view.participants.filter((each) => each.connected && each.role !== "observer");
  const own = (id: ParticipantId) =>
    state.view.spoken.filter((each) => each.participant === id).reduce((sum, each) => sum + each.seconds, 0);
  return shared(people.map(({ participant }) => ({ participant, seconds: own(participant) })));
}

/** Each room in which somebody has spoken in this meeting, closed ones too; the main room first. */
export function talkByRoom(state: SessionState): readonly RoomTalk[] {
  const { spoken } = state.view;
  const rooms = new Map(spoken.map(({ room, name }) => [room, name]));
  return [...rooms]
    .toSorted(([one], [other]) => Number(other === MAIN_ROOM) - Number(one === MAIN_ROOM))
    .map(([room, name]) => ({ room, name, shares: shared(spoken.filter((each) => each.room === room)) }));
}

type Sum = Pick<TalkShare, "participant" | "seconds">;

function shared(sums: readonly Sum[]): readonly TalkShare[] {
  const all = sums.reduce((sum, each) => sum + each.seconds, 0);
  return sums
    .map(({ participant, seconds }) => ({ participant, seconds, share: all === 0 ? 0 : seconds / all }))
    .toSorted((one, other) => other.seconds - one.seconds);
}

/** One sentence's worth of it: whether one person has said most, or somebody nothing yet. */
export function evenness(shares: readonly TalkShare[]): "silent" | "one" | "some" | "even" {
  const [first] = shares;
  if (first === undefined || first.seconds === 0) return "silent";
  if (shares.length > 1 && first.share > 0.6) return "one";
  return shares.some((each) => each.seconds === 0) ? "some" : "even";
}

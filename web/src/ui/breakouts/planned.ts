/** Changes of a plan of rooms. Pure. */
import type { BreakoutRoom, Participant, ParticipantId, PlannedRoom } from "../../session/state";

/** `to` is the room's position in the plan; -1 takes the person out of all rooms. */
export function moved(
  planned: readonly BreakoutRoom[],
  who: ParticipantId,
  to: number,
): readonly PlannedRoom[] {
  return planned.map(({ name, participants }, index) => {
    const others = participants.filter((each) => each !== who);
    return { name, participants: index === to ? [...others, who] : others };
  });
}

export function renamed(planned: readonly BreakoutRoom[], at: number, name: string): readonly PlannedRoom[] {
  return planned.map((room, index) => ({
    name: index === at ? name : room.name,
    participants: room.participants,
  }));
}

/** Those who could be placed and are not. */
export function unplaced(
  planned: readonly BreakoutRoom[],
  people: readonly Participant[],
): readonly Participant[] {
  const placed = new Set(planned.flatMap((room) => room.participants));
  return people.filter((each) => each.connected && each.role !== "observer" && !placed.has(each.participant));
}

/** Whether the server's plan is the one that was sent. */
export function samePlan(planned: readonly BreakoutRoom[], sent: readonly PlannedRoom[]): boolean {
  return (
    planned.length === sent.length &&
    planned.every((room, index) => {
      const other = sent[index];
      return room.name === other?.name && room.participants.join() === other.participants.join();
    })
  );
}

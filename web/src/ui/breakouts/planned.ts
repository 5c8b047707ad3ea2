/** Changes of a plan of rooms. Pure. */
import type { BreakoutRoom, MaterialId, Participant, ParticipantId, PlannedRoom } from "../../session/state";

type Plan = readonly PlannedRoom[];

/** The room as it is asked for. */
export function asked(room: BreakoutRoom): PlannedRoom {
  const { name, participants, names, task, material } = room;
  return { name, participants, names, task, material };
}

export function emptyRoom(name: string): PlannedRoom {
  return { name, participants: [], names: [], task: "", material: null };
}

/** `to` is the room's position in the plan; -1 takes the person out of all rooms. */
export function moved(planned: readonly BreakoutRoom[], who: ParticipantId, to: number): Plan {
  return planned.map((room, index) => {
    const others = room.participants.filter((each) => each !== who);
    return { ...asked(room), participants: index === to ? [...others, who] : others };
  });
}

export interface Description {
  readonly name: string;
  readonly task: string;
  readonly material: MaterialId | null;
}

export function described(planned: readonly BreakoutRoom[], at: number, words: Partial<Description>): Plan {
  return planned.map((room, index) => (index === at ? { ...asked(room), ...words } : asked(room)));
}

/** A name that is expected in the room at `from` goes to the one at `to`; -1 strikes it out. */
export function renamed(planned: readonly BreakoutRoom[], name: string, from: number, to: number): Plan {
  return planned.map((room, index) => {
    const at = index === from ? room.names.indexOf(name) : -1;
    const left = at < 0 ? room.names : room.names.toSpliced(at, 1);
    return { ...asked(room), names: index === to ? [...left, name] : left };
  });
}

/** Those who could be placed and are not. */
export function unplaced(
  planned: readonly BreakoutRoom[],
  people: readonly Participant[],
): readonly Participant[] {
  const placed = new Set(planned.flatMap((room) => room.participants));
  return people.filter((each) => each.connected && each.role !== "observer" && !placed.has(each.participant));
}

/** Whether the server's plan is the one that was sent; names may have become people meanwhile. */
export function samePlan(planned: readonly BreakoutRoom[], sent: Plan): boolean {
  return (
    planned.length === sent.length &&
    planned.every((room, index) => {
      const other = sent[index];
      return (
        room.name === other?.name.trim() &&
        room.task === other.task.trim() &&
        room.material === other.material &&
        room.participants.join() === other.participants.join() &&
        room.names.join("\n") === other.names.join("\n")
      );
    })
  );
}

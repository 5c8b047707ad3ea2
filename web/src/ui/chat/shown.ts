/** What the chat shows: the room's lines, those to everybody, and one's private ones among them. Pure. */
import { correspondents, messagesShown, myRoom } from "../../session/selectors";
import type { ChatItem, PendingMessage, RoomId, SessionState } from "../../session/state";

export function shown(state: SessionState): readonly ChatItem[] {
  const room = messagesShown(state, { kind: "room", room: myRoom(state) });
  const others = correspondents(state);
  if (others.length === 0) return room;
  const own = others.flatMap((participant) => messagesShown(state, { kind: "person", participant }));
  return [...room, ...own].toSorted((one, other) => one.seq - other.seq);
}

export function pendingIn(room: RoomId, pending: readonly PendingMessage[]): readonly PendingMessage[] {
  return pending.filter((each) => each.to !== "room" || each.room === room);
}

/** Others' lines after `readUpTo`. */
export function unreadShown(state: SessionState, readUpTo: number): number {
  return shown(state).filter((item) => item.seq > readUpTo && item.by !== state.you.participant).length;
}

const TOGETHER_MS = 3 * 60_000;

/** Whether `item` goes on where the same person's line before it ended, and needs no head of its own. */
export function continues(before: ChatItem | undefined, item: ChatItem): boolean {
  if (before === undefined || before.kind !== "message" || item.kind !== "message") return false;
  const same = before.by === item.by && before.to === item.to && before.rung === item.rung;
  return same && item.reply_to === null && item.at - before.at < TOGETHER_MS;
}

export function otherDay(before: ChatItem | undefined, item: ChatItem): boolean {
  return before !== undefined && new Date(before.at).toDateString() !== new Date(item.at).toDateString();
}

/** Which lines the chat shows, and how they stand together. Pure. */
import type { Conversation } from "../../session/conversations";
import type { ChatItem, PendingMessage } from "../../session/state";

/** What is on its way to this conversation. */
export function pendingIn(
  conversation: Conversation,
  pending: readonly PendingMessage[],
): readonly PendingMessage[] {
  if (conversation.kind === "person") return pending.filter((each) => each.to === conversation.participant);
  return pending.filter(
    (each) => each.to === "session" || (each.to === "room" && each.room === conversation.room),
  );
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

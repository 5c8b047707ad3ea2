/** Conversations: what one reads in one window of the chat, and how far it has been read. Pure. */
import { myRoom } from "./selectors";
import type { ChatItem, Message, ParticipantId, RoomId, SessionState } from "./state";

/** What one chat window shows. A room's window also shows what is said to the whole session. */
export type Conversation =
  | { readonly kind: "room"; readonly room: RoomId }
  | { readonly kind: "person"; readonly participant: ParticipantId };

/** Seq up to which lines are read, by room, "session" or the other one of a private conversation. */
export type Marks = Readonly<Record<string, number>>;

export function messagesShown(state: SessionState, conversation: Conversation): readonly ChatItem[] {
  return state.chat.filter((item) => belongs(state, item, conversation));
}

/** Where a line belongs, in the words of the marks. */
function kept(state: SessionState, item: ChatItem): string {
  if (item.kind === "announcement" || item.to === "session") return "session";
  return item.to === "room" ? item.room : (correspondent(state, item) ?? item.room);
}

function belongs(state: SessionState, item: ChatItem, conversation: Conversation): boolean {
  if (item.kind === "announcement") return conversation.kind === "room";
  if (conversation.kind === "room") {
    return item.to === "session" || (item.to === "room" && item.room === conversation.room);
  }
  return correspondent(state, item) === conversation.participant;
}

/** The other one of a private message; null for what is said to a room or to everybody. */
function correspondent(state: SessionState, message: Message): ParticipantId | null {
  if (message.to === "room" || message.to === "session") return null;
  return message.by === state.you.participant ? message.to : message.by;
}

/** People with whom there are private messages, latest first. */
export function correspondents(state: SessionState): readonly ParticipantId[] {
  const people = state.chat
    .toReversed()
    .map((item) => (item.kind === "message" ? correspondent(state, item) : null))
    .filter((id) => id !== null);
  return [...new Set(people)];
}

/** What tells one window from another. */
export const keyOf = (conversation: Conversation): string =>
  conversation.kind === "room" ? conversation.room : conversation.participant;

/** What has to be marked when all lines of a window have been seen. */
export function marked(conversation: Conversation): readonly string[] {
  return conversation.kind === "person" ? [conversation.participant] : [conversation.room, "session"];
}

/** As far as the server knows from any device of this person, or this one has not told it yet. */
export function marks(state: SessionState, here: Marks): Marks {
  const self = state.you.participant;
  const told = state.view.read.filter((each) => each.participant === self);
  return told.reduce<Marks>((all, { conversation, upto }) => ahead(all, conversation, upto), here);
}

/** A mark only moves forward. */
export function ahead(all: Marks, conversation: string, upto: number): Marks {
  return (all[conversation] ?? 0) >= upto ? all : { ...all, [conversation]: upto };
}

/** Others' lines in a window that have not been read; a removed one has nothing left to read. */
export function unread(state: SessionState, here: Marks, conversation: Conversation): number {
  const read = marks(state, here);
  const whole = read[""] ?? 0;
  return messagesShown(state, conversation).filter(
    (item) =>
      item.by !== state.you.participant &&
      !(item.kind === "message" && item.removed) &&
      item.seq > Math.max(whole, read[kept(state, item)] ?? 0),
  ).length;
}

/** In the room where one is and in all private conversations. */
export function unreadInAll(state: SessionState, here: Marks): number {
  const room: Conversation = { kind: "room", room: myRoom(state) };
  const people = correspondents(state).map((each): Conversation => ({ kind: "person", participant: each }));
  return [room, ...people].reduce((sum, each) => sum + unread(state, here, each), 0);
}

/** What the server should be told: of each conversation the last line of others that was read here. */
export function untold(state: SessionState, here: Marks): Marks {
  const known = marks(state, {});
  let news: Marks = {};
  for (const item of state.chat) {
    const conversation = kept(state, item);
    const read = item.by !== state.you.participant && item.seq <= (here[conversation] ?? 0);
    if (read && item.seq > Math.max(known[""] ?? 0, known[conversation] ?? 0)) {
      news = ahead(news, conversation, item.seq);
    }
  }
  return news;
}

/** The chat's part of the fold: messages, their changes, and hosts' words to all rooms. */
import type { Entry, EntryOf } from "../protocol";
import type { ChatItem, Message, MessageId, Reaction, RoomId } from "./state";

type Chat = readonly ChatItem[];

export function foldChat(chat: Chat, entry: Entry): Chat {
  switch (entry.type) {
    case "chat.sent":
      return [...chat, sent(entry)];
    case "chat.edited":
      return change(chat, entry.data.message, () => ({ text: entry.data.text, edited: true }));
    case "chat.removed":
      return change(chat, entry.data.message, () => GONE);
    case "chat.cleared":
      return chat.map((item) => (isCleared(item, entry.data.room) ? { ...item, ...GONE } : item));
    case "chat.reacted":
      return change(chat, entry.data.message, (message) => ({
        reactions: reacted(message.reactions, entry),
      }));
    case "chat.pinned":
      return change(chat, entry.data.message, () => ({ pinned: entry.data.pinned }));
    case "chat.released":
      return released(chat, entry);
    case "breakouts.told":
      return [
        ...chat,
        { kind: "announcement", seq: entry.seq, at: entry.at, by: entry.by, text: entry.data.text },
      ];
    default:
      return chat;
  }
}

const GONE = { text: "", removed: true, held: false, pinned: false, reactions: [] } as const;

/** What was said to a room or to everybody, in this room or without one in all; never what is private. */
function isCleared(item: ChatItem, room: RoomId | null): item is Message {
  if (item.kind !== "message" || (item.to !== "room" && item.to !== "session")) return false;
  return room === null || item.room === room;
}

function sent(entry: EntryOf<"chat.sent">): Message {
  const { seq, at, by, data } = entry;
  return {
    kind: "message",
    seq,
    at,
    by,
    ...data,
    pinned: false,
    edited: false,
    removed: false,
    reactions: [],
  };
}

/** Who has read it while it was held keeps its line; to everybody else it is new. */
function released(chat: Chat, entry: EntryOf<"chat.released">): Chat {
  const { author, ...words } = entry.data;
  if (chat.some((item) => item.kind === "message" && item.message === words.message)) {
    return change(chat, words.message, () => ({ held: false, text: words.text }));
  }
  const { seq, at } = entry;
  const fresh = {
    name: "",
    held: false,
    pinned: false,
    edited: false,
    removed: false,
    reactions: [],
  } as const;
  return [...chat, { kind: "message", seq, at, by: author, ...words, ...fresh }];
}

/** An earlier page before the lines that are there; a line that is there already is not taken twice. */
export function withEarlier(chat: Chat, page: readonly Entry[]): Chat {
  const first = chat[0]?.seq ?? Number.POSITIVE_INFINITY;
  const earlier = page.reduce(foldChat, [] as Chat).filter((item) => item.seq < first);
  return [...earlier, ...chat];
}

function change(chat: Chat, id: MessageId, changes: (message: Message) => Partial<Message>): Chat {
  return chat.map((item) =>
    item.kind === "message" && item.message === id ? { ...item, ...changes(item) } : item,
  );
}

/** One reaction per person and message; an empty emoji takes it away. */
function reacted(reactions: readonly Reaction[], entry: EntryOf<"chat.reacted">): readonly Reaction[] {
  const { participant, emoji } = entry.data;
  const others = reactions.filter((each) => each.participant !== participant);
  return emoji === "" ? others : [...others, { participant, emoji }];
}

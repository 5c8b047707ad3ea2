/** The wire, as the server states it. Times are milliseconds since the Unix epoch. */

export type ParticipantId = string;
export type RoomId = string;
export type MessageId = string;
export type PollId = string;

export type Role = "mentor" | "facilitator" | "student" | "observer";
export type Rung = "video" | "reduced" | "audio" | "text";
export type PollKind = "single" | "multiple";
export type PollStatus = "draft" | "open" | "closed" | "published";
export type PrivateChat = "off" | "hosts" | "all";
export type Source = "camera" | "screen";

export type ErrorCode =
  | "not_allowed"
  | "not_found"
  | "too_late"
  | "too_many"
  | "bad_request"
  | "stale_token"
  | "already_voted"
  | "conflict"
  | "unavailable"
  | "reload";

export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retry_after?: number;
}

export type Answer =
  | { readonly ok: true; readonly seq?: number; readonly data?: unknown }
  | { readonly ok: false; readonly error: WireError };

export interface PlannedRoom {
  readonly name: string;
  readonly participants: readonly ParticipantId[];
}

export interface BreakoutRoom {
  readonly room: RoomId;
  readonly name: string;
  readonly participants: readonly ParticipantId[];
}

/** Commands by name: what may be asked. */
export interface Commands {
  "chat.send": { to: string; text: string; reply_to?: MessageId | null };
  "chat.edit": { message: MessageId; text: string };
  "chat.remove": { message: MessageId };
  "chat.react": { message: MessageId; emoji: string };
  "hand.raise": Record<string, never>;
  "hand.lower": { participant?: ParticipantId | null };
  "help.ask": Record<string, never>;
  "help.claim": { participant: ParticipantId };
  "help.done": { participant?: ParticipantId | null };
  "breakouts.plan": {
    rooms?: readonly PlannedRoom[] | null;
    count?: number | null;
    method?: "random" | null;
  };
  "breakouts.open": { minutes?: number | null; choice?: boolean };
  "breakouts.extend": { minutes: number };
  "breakouts.close": { grace?: number };
  "breakouts.move": { participant: ParticipantId; room: RoomId };
  "room.enter": { room: RoomId };
  "breakouts.tell": { text: string };
  "poll.create": { question: string; kind: PollKind; options: readonly string[] };
  "poll.launch": { poll: PollId };
  "poll.vote": { poll: PollId; choice: readonly number[] };
  "poll.close": { poll: PollId };
  "poll.publish": { poll: PollId };
  "participant.remove": { participant: ParticipantId };
  "participant.role": { participant: ParticipantId; role: Role };
  "participant.mute": { participant: ParticipantId };
  "meeting.start": Record<string, never>;
  "meeting.end": Record<string, never>;
  "media.publish": { microphone: boolean; camera: boolean; screen: boolean };
  "rung.report": { rung: Rung; reason: string };
  "media.offer": { sdp: string };
  "media.view": { video: readonly ViewWish[] };
}

/** Facts by name: what can have happened. */
export interface Facts {
  "session.created": { title: string; policy: Policy; links_expire_at: number };
  "participant.joined": { participant: ParticipantId; number: number; name: string; role: Role };
  "participant.connected": { participant: ParticipantId };
  "participant.disconnected": { participant: ParticipantId };
  "participant.removed": { participant: ParticipantId };
  "participant.role": { participant: ParticipantId; role: Role };
  "participant.muted": { participant: ParticipantId };
  "meeting.started": Record<string, never>;
  "meeting.ended": Record<string, never>;
  "media.published": { participant: ParticipantId; microphone: boolean; camera: boolean; screen: boolean };
  "rung.changed": { participant: ParticipantId; rung: Rung; reason: string };
  "chat.sent": {
    message: MessageId;
    to: string;
    room: RoomId;
    text: string;
    reply_to: MessageId | null;
    rung: Rung;
  };
  "chat.edited": { message: MessageId; text: string };
  "chat.removed": { message: MessageId };
  "chat.reacted": { message: MessageId; participant: ParticipantId; emoji: string };
  "hand.raised": { participant: ParticipantId };
  "hand.lowered": { participant: ParticipantId };
  "help.asked": { participant: ParticipantId; room: RoomId };
  "help.claimed": { participant: ParticipantId; host: ParticipantId };
  "help.done": { participant: ParticipantId };
  "breakouts.planned": { rooms: readonly BreakoutRoom[] };
  "breakouts.opened": { rooms: readonly BreakoutRoom[]; ends_at: number | null; choice: boolean };
  "breakouts.extended": { ends_at: number };
  "breakouts.closed": Record<string, never>;
  "participant.moved": { participant: ParticipantId; room: RoomId };
  "breakouts.told": { text: string };
  "poll.created": { poll: PollId; question: string; kind: PollKind; options: readonly string[] };
  "poll.launched": { poll: PollId; question: string; kind: PollKind; options: readonly string[] };
  "poll.voted": { poll: PollId; participant: ParticipantId; choice: readonly number[] };
  "poll.closed": { poll: PollId };
  "poll.published": { poll: PollId; counts: readonly number[]; voters: number };
}

export type EntryOf<T extends keyof Facts> = {
  readonly seq: number;
  readonly prev: number;
  readonly at: number;
  readonly by: ParticipantId;
  readonly type: T;
  readonly data: Facts[T];
  readonly command?: string;
};

export type Entry = { [T in keyof Facts]: EntryOf<T> }[keyof Facts];

export interface Policy {
  readonly private_chat: PrivateChat;
}

export interface Participant {
  readonly participant: ParticipantId;
  readonly number: number;
  readonly name: string;
  readonly role: Role;
  readonly room: RoomId;
  readonly connected: boolean;
  readonly rung: Rung;
  readonly rung_reason: string;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  readonly hand_at: number | null;
}

export interface Poll {
  readonly poll: PollId;
  readonly question: string;
  readonly kind: PollKind;
  readonly options: readonly string[];
  readonly status: PollStatus;
  /** The reader's own choice. */
  readonly voted: readonly number[] | null;
  readonly counts: readonly number[] | null;
  readonly voters: number | null;
}

export interface HelpCall {
  readonly participant: ParticipantId;
  readonly room: RoomId;
  readonly at: number;
  readonly claimed_by: ParticipantId | null;
}

export interface View {
  readonly id: string;
  readonly title: string;
  readonly policy: Policy;
  readonly meeting: { readonly started_at: number } | null;
  readonly participants: readonly Participant[];
  readonly breakouts: {
    readonly planned: readonly BreakoutRoom[];
    readonly rooms: readonly BreakoutRoom[];
    readonly ends_at: number | null;
    readonly choice: boolean;
  };
  readonly polls: readonly Poll[];
  readonly help: readonly HelpCall[];
}

export interface You {
  readonly participant: ParticipantId;
  readonly number: number;
  readonly name: string;
  readonly role: Role;
  readonly seat: string;
}

export interface Welcome {
  readonly seq: number;
  readonly epoch: string;
  readonly you: You;
  readonly session: View | null;
  readonly history: readonly Entry[];
  readonly reload?: boolean;
  readonly media: {
    readonly available: boolean;
    readonly boot: string;
    readonly audio_slots: number;
    readonly video_slots: number;
  };
}

export interface ViewWish {
  readonly slot: number;
  readonly participant: ParticipantId;
  readonly source: Source;
  readonly height: number;
}

export interface SlotInfo {
  readonly slot: number;
  readonly mid: string;
  readonly kind: "audio" | "video";
}

export interface MediaAnswer {
  readonly sdp: string;
  readonly slots: readonly SlotInfo[];
}

/** What a video slot carries now; no participant means that it is empty. */
export interface SlotAssignment {
  readonly slot: number;
  readonly participant: ParticipantId | null;
  readonly source: Source | null;
}

export interface Signals {
  typing: { participant: ParticipantId; to: string };
  speakers: { speakers: readonly { participant: ParticipantId; level: number }[] };
}

export type Signal = { [T in keyof Signals]: { readonly type: T; readonly data: Signals[T] } }[keyof Signals];

export interface Joined {
  readonly token: string;
  readonly seat: string;
  readonly participant: ParticipantId;
  readonly session: string;
  readonly url: string;
}

export interface Invitation {
  readonly title: string;
  readonly role: Role;
}

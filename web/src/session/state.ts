/**
 * What this person knows of the session: the server's view, kept up to date by entries,
 * and the words of the chat. Field names are those of the wire.
 */
import type { ErrorCode, MessageId, ParticipantId, RoomId, Rung, View, You } from "../protocol";

export type {
  Agenda,
  AgendaStep,
  Alone,
  Attention,
  Ballot,
  BreakoutRoom,
  Door,
  Emoji,
  ErrorCode,
  HelpCall,
  Invitation,
  KeptRoom,
  Late,
  Layout,
  LineId,
  Material,
  MaterialId,
  Medium,
  MeetingReport,
  MessageId,
  Note,
  Participant,
  ParticipantId,
  PersonReport,
  PlannedRoom,
  Policy,
  Poll,
  PollId,
  PollKind,
  PollResult,
  PollStatus,
  Remedy,
  RemedyKind,
  RemedyOutcome,
  Report,
  Role,
  RoomId,
  RoomPage,
  RoomReport,
  Rung,
  Share,
  Source,
  StepKind,
  TextCount,
  View,
  Vote,
  Waiting,
  You,
} from "../protocol";

export const MAIN_ROOM: RoomId = "main";

export interface Reaction {
  readonly participant: ParticipantId;
  readonly emoji: string;
}

/** One line of the chat. */
export interface Message {
  readonly kind: "message";
  readonly message: MessageId;
  /** Position in the log: messages are ordered by it. */
  readonly seq: number;
  readonly at: number;
  readonly by: ParticipantId;
  /** "room", "session" or the participant written to. */
  readonly to: string;
  readonly room: RoomId;
  /** Empty once removed. */
  readonly text: string;
  readonly reply_to: MessageId | null;
  /** How the author took part when writing; "text" is marked for the hosts. */
  readonly rung: Rung;
  /** Who speaks by way of the server, when nobody in the session does; else empty. */
  readonly name: string;
  /** Waits for a host: only they and the author see it. */
  readonly held: boolean;
  readonly pinned: boolean;
  readonly edited: boolean;
  readonly removed: boolean;
  readonly reactions: readonly Reaction[];
}

/** A host's word to all rooms. */
export interface Announcement {
  readonly kind: "announcement";
  readonly seq: number;
  readonly at: number;
  readonly by: ParticipantId;
  readonly text: string;
}

export type ChatItem = Message | Announcement;

/** `message` is a sentence for the person; `code` chooses a translated text when there is one. */
export interface Failure {
  readonly code: ErrorCode | "offline" | "no_device" | "not_permitted" | "moved";
  readonly message: string;
}

/** A message on its way: shown at once, becomes a Message when its entry arrives. */
export interface PendingMessage {
  readonly command: string;
  readonly to: string;
  readonly room: RoomId;
  readonly text: string;
  readonly reply_to: MessageId | null;
  readonly at: number;
  /** Set when it could not be sent: it stays visible until discarded or sent again. */
  readonly refused: Failure | null;
}

export interface SessionState {
  /** Seq of the last entry folded in. */
  readonly seq: number;
  readonly epoch: string;
  readonly you: You;
  readonly view: View;
  readonly chat: readonly ChatItem[];
  /** There are older lines, which can be asked for. */
  readonly earlier: boolean;
  /** Names of everybody ever seen, those who were removed included. */
  readonly names: Readonly<Record<ParticipantId, string>>;
}

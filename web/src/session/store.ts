/**
 * What the user interface reads (signals) and what it may ask for (actions).
 * Components hold no other state than what only they know, such as an open menu.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { HeldBallot } from "./ballots";
import type { CarriedCommand } from "./carried";
import type { Conversation, Marks } from "./conversations";
import type { LadderReason, Wish } from "./ladder";
import type { NetworkLook } from "./network";
import type { Outcome } from "./outcome";
import type {
  AgendaStep,
  Ballot,
  Emoji,
  Invitation,
  Late,
  Layout,
  LineId,
  MaterialId,
  Medium,
  MessageId,
  ParticipantId,
  PendingMessage,
  PlannedRoom,
  Policy,
  PollId,
  PollKind,
  RemedyKind,
  RemedyOutcome,
  Role,
  RoomId,
  Rung,
  SessionState,
} from "./state";

export type { Wish } from "./ladder";
export type { Outcome } from "./outcome";

/**
 * invited: the join page. joining: the request is under way. inside: in the session.
 * left: by own wish. removed: by a host. gone: the link is unknown or has expired.
 */
export type Phase = "invited" | "joining" | "inside" | "left" | "removed" | "gone";

/**
 * live: Socket.IO. plain: ordinary HTTP requests. offline: nothing answers, we keep trying.
 * portal: the network answers everything itself and wants a login first.
 */
export type LinkStatus = "connecting" | "live" | "plain" | "offline" | "portal";

/** What is being written, by conversation; a conversation without words is not in it. */
export type Drafts = Readonly<Record<string, string>>;

export interface OwnRung {
  readonly rung: Rung;
  readonly reason: LadderReason;
}

/** host: as hosts have set it for everybody. */
export type OwnLayout = "host" | Layout;

export interface OwnMedia {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
}

export interface Typing {
  readonly participant: ParticipantId;
  readonly to: string;
}

export interface ShownReaction {
  readonly key: number;
  readonly emoji: Emoji;
  readonly count: number;
}

export interface RemedyNews {
  readonly participant: ParticipantId;
  readonly kind: RemedyKind;
  readonly outcome: RemedyOutcome;
}

export interface SessionStore {
  readonly phase: ReadonlySignal<Phase>;
  /** What the link leads to; null until known. */
  readonly invitation: ReadonlySignal<Invitation | null>;
  /** How the network looks from the door; null until it was looked at. */
  readonly network: ReadonlySignal<NetworkLook | null>;
  /** Name used with this link before, for the join page. */
  readonly lastName: ReadonlySignal<string>;
  readonly link: ReadonlySignal<LinkStatus>;
  /** null until welcomed. */
  readonly state: ReadonlySignal<SessionState | null>;
  /** Anonymous ballots of polls that are still open: kept here, and nowhere on this device. */
  readonly held: ReadonlySignal<readonly HeldBallot[]>;
  readonly pending: ReadonlySignal<readonly PendingMessage[]>;
  /** Wishes other than messages that the server has not answered yet. */
  readonly carried: ReadonlySignal<readonly CarriedCommand[]>;
  readonly drafts: ReadonlySignal<Drafts>;
  readonly rung: ReadonlySignal<OwnRung>;
  /** What the person asked for: all of it, voices alone, or text. */
  readonly wish: ReadonlySignal<Wish>;
  /** Packets go by way of a relay alone, where there is one. */
  readonly relayOnly: ReadonlySignal<boolean>;
  /** The server knows a relay. */
  readonly relays: ReadonlySignal<boolean>;
  /** What became of the last offer of this host; null once read. */
  readonly remedyNews: ReadonlySignal<RemedyNews | null>;
  readonly own: ReadonlySignal<OwnMedia>;
  /** What a host closed last; null again once it is turned on. */
  readonly closedByHost: ReadonlySignal<Medium | null>;
  /** The secret of a seat on another device, if this page was opened by one. */
  readonly seatLink: ReadonlySignal<string | null>;
  /** Another device of this person has sound and picture. */
  readonly elsewhere: ReadonlySignal<boolean>;
  /** Shown large on this device, whatever others see: somebody who signs, perhaps. */
  readonly pins: ReadonlySignal<readonly ParticipantId[]>;
  readonly ownLayout: ReadonlySignal<OwnLayout>;
  /** Loudest first, in this person's room. */
  readonly speakers: ReadonlySignal<readonly ParticipantId[]>;
  /** For hosts: who speaks in any room, and since when each has been silent, by the server's clock. */
  readonly talking: ReadonlySignal<readonly ParticipantId[]>;
  readonly lastSpoke: ReadonlySignal<Readonly<Record<ParticipantId, number>>>;
  /** Reactions of the room, for the moment that they are shown. */
  readonly reactions: ReadonlySignal<readonly ShownReaction[]>;
  /** Who is writing now, and to what: "room", "session" or me. */
  readonly typing: ReadonlySignal<readonly Typing[]>;
  /**
   * Add to the local clock to get the server's, in ms: for countdowns. A lower bound that grows
   * to the truth: each time heard from the server was already a little old.
   */
  readonly clockOffset: ReadonlySignal<number>;
  /** How far this person has read on this device. */
  readonly read: ReadonlySignal<Marks>;
}

export type PlanMethod = "random" | "rotate" | "previous" | "self";

export interface PollDraft {
  readonly question: string;
  readonly kind: PollKind;
  readonly options: readonly string[];
  readonly right: readonly number[];
  readonly anonymous: boolean;
  readonly quorum: number;
}

/** A file of this device; the pure floor knows no more of it. */
export interface ChosenFile {
  readonly name: string;
  readonly size: number;
}

export interface Actions {
  join(name: string): Promise<Outcome>;
  /** Looks at the network, at the door. */
  lookAtNetwork(): void;
  leave(): Promise<Outcome>;
  /** With the seat of another device, whose link this page was opened by. */
  goOn(): Promise<Outcome>;
  /** A link that opens one's own seat on another device, or as a host somebody's; null when refused. */
  makeSeatLink(participant?: ParticipantId): Promise<string | null>;
  /** Sound and picture back from another device of one's own. */
  bringHere(): void;

  sendMessage(to: string, text: string, replyTo?: MessageId): Promise<Outcome>;
  /** Sends a refused message again, or forgets it. */
  resend(command: string): Promise<Outcome>;
  discard(command: string): void;
  editMessage(message: MessageId, text: string): Promise<Outcome>;
  removeMessage(message: MessageId): Promise<Outcome>;
  /** An empty emoji takes one's reaction away. */
  react(message: MessageId, emoji: string): Promise<Outcome>;
  pinMessage(message: MessageId, pinned: boolean): Promise<Outcome>;
  /** Removes all that was said to rooms and to everybody. */
  clearChat(): Promise<Outcome>;
  /** Lets a held message through. */
  releaseMessage(message: MessageId): Promise<Outcome>;
  /** Brings older lines of the chat, if there are any. */
  readEarlier(): Promise<Outcome>;
  /** What is written in a conversation now; empty words leave nothing behind. */
  draft(conversation: string, words: string): void;
  tellTyping(to: string): void;
  /** All lines of a conversation up to `seq` have been seen. */
  markRead(conversation: Conversation, seq: number): void;

  addLink(title: string, url: string): Promise<Outcome>;
  addFile(title: string, file: ChosenFile): Promise<Outcome>;
  removeMaterial(material: MaterialId): Promise<Outcome>;
  /** Saves what the server gives under `path` on this device. */
  save(path: string, name: string): Promise<Outcome>;

  raiseHand(): Promise<Outcome>;
  /** Own hand, or as a host somebody else's. */
  lowerHand(participant?: ParticipantId): Promise<Outcome>;
  /** The floor goes to this person. */
  callHand(participant: ParticipantId): Promise<Outcome>;
  lowerAllHands(): Promise<Outcome>;
  /** Seen by one's room for a moment. */
  sendReaction(emoji: Emoji): void;

  planAgenda(steps: readonly AgendaStep[]): Promise<Outcome>;
  /** Without a step to the next one; it begins the plan when none runs. */
  goToStep(step?: number): Promise<Outcome>;
  /** Negative minutes shorten. */
  extendStep(minutes: number): Promise<Outcome>;
  stopAgenda(): Promise<Outcome>;

  /** Asked again it keeps its place and gets the new note. */
  askHelp(note?: string): Promise<Outcome>;
  claimHelp(participant: ParticipantId): Promise<Outcome>;
  endHelp(participant?: ParticipantId): Promise<Outcome>;

  planBreakouts(rooms: readonly PlannedRoom[]): Promise<Outcome>;
  /** `title` is the word before the numbers of rooms that have no name. */
  planByMethod(method: PlanMethod, count: number, title: string): Promise<Outcome>;
  openBreakouts(options: { minutes?: number; choice?: boolean; late?: Late }): Promise<Outcome>;
  /** One more room beside those that are open. */
  addRoom(name: string): Promise<Outcome>;
  extendBreakouts(minutes: number): Promise<Outcome>;
  /** `graceSeconds`: everybody sees a countdown before being called back. */
  closeBreakouts(graceSeconds?: number, room?: RoomId): Promise<Outcome>;
  moveParticipant(participant: ParticipantId, room: RoomId): Promise<Outcome>;
  /** Hosts knock first, but `atOnce`; entering the own room is turning back. */
  enterRoom(room: RoomId, atOnce?: boolean): Promise<Outcome>;
  listenTo(room: RoomId | null): Promise<Outcome>;
  /** Heard in every room, with the microphone open. */
  speakToRooms(on: boolean): Promise<Outcome>;
  /** A new line, or another text for one; `base` is the `seq` of the text that was changed. */
  writeNote(
    text: string,
    line?: { readonly line: LineId; readonly base: number },
    room?: RoomId,
  ): Promise<Outcome>;
  tellBreakouts(text: string): Promise<Outcome>;

  createPoll(draft: PollDraft): Promise<Outcome>;
  /** The same again as a new draft, to be compared or not. */
  repeatPoll(poll: PollId, compare: boolean): Promise<Outcome>;
  discardPoll(poll: PollId): Promise<Outcome>;
  /** Without rooms it goes to everybody, wherever they are. */
  launchPoll(poll: PollId, rooms?: readonly RoomId[]): Promise<Outcome>;
  /** Again until the close: the last one counts. */
  vote(poll: PollId, ballot: Ballot): Promise<Outcome>;
  closePoll(poll: PollId): Promise<Outcome>;
  /** `without`: open answers that are not to be shown. `chat`: the result is written there, too. */
  publishPoll(poll: PollId, without: readonly string[], chat: boolean): Promise<Outcome>;

  /** Closes the microphone, or what `source` names. */
  muteParticipant(participant: ParticipantId, source?: Medium): Promise<Outcome>;
  /** Every microphone in one's room but those of hosts. */
  muteEverybody(): Promise<Outcome>;
  renameParticipant(participant: ParticipantId, name: string): Promise<Outcome>;
  changePolicy(changes: Partial<Policy>): Promise<Outcome>;

  admit(participant: ParticipantId): Promise<Outcome>;
  admitAll(): Promise<Outcome>;
  turnAway(participant: ParticipantId): Promise<Outcome>;
  /** Those who wait are told that a host has looked. */
  seeLobby(): Promise<Outcome>;
  tellLobby(text: string): Promise<Outcome>;

  /** Asks all students whether they are there. */
  askWhoIsThere(): Promise<Outcome>;
  answerThere(): Promise<Outcome>;
  stopAsking(): Promise<Outcome>;
  goAway(away: boolean): Promise<Outcome>;

  /** For everybody. */
  setStage(changes: { spotlight?: readonly ParticipantId[]; layout?: Layout }): Promise<Outcome>;
  /** For oneself alone: a picture that stays large. */
  pin(participant: ParticipantId, large: boolean): void;
  chooseLayout(layout: OwnLayout): void;

  removeParticipant(participant: ParticipantId): Promise<Outcome>;
  changeRole(participant: ParticipantId, role: Role): Promise<Outcome>;
  startMeeting(): Promise<Outcome>;
  endMeeting(): Promise<Outcome>;

  /** Work before joining too: they then change the preview. */
  setMicrophone(on: boolean): Promise<Outcome>;
  setCamera(on: boolean): Promise<Outcome>;
  setScreen(on: boolean): Promise<Outcome>;
  chooseDevice(kind: "audioinput" | "videoinput" | "audiooutput", deviceId: string): Promise<Outcome>;
  /** With pictures, by voices alone, or by text. */
  takePartBy(wish: Wish): Promise<Outcome>;
  /** Ways round a bad line, for somebody else. */
  offerRemedy(participant: ParticipantId, kind: RemedyKind): Promise<Outcome>;
  withdrawRemedy(participant: ParticipantId): Promise<Outcome>;
  /** What is accepted takes effect at once. */
  answerRemedy(kind: RemedyKind, accepted: boolean): Promise<Outcome>;
  /** Any way that packets find, again. */
  leaveRelay(): void;
  readRemedyNews(): void;
  /** After a click, when the browser refused to play sound on its own. */
  allowSound(): Promise<Outcome>;
}

/** The same store with every signal writable: for those who fill it. */
export type WritableStore = {
  readonly [Name in keyof SessionStore]: SessionStore[Name] extends ReadonlySignal<infer Value>
    ? Signal<Value>
    : never;
};

export function createStore(): WritableStore {
  return {
    phase: signal<Phase>("invited"),
    invitation: signal<Invitation | null>(null),
    network: signal<NetworkLook | null>(null),
    lastName: signal(""),
    link: signal<LinkStatus>("connecting"),
    state: signal<SessionState | null>(null),
    held: signal<readonly HeldBallot[]>([]),
    pending: signal<readonly PendingMessage[]>([]),
    carried: signal<readonly CarriedCommand[]>([]),
    drafts: signal<Drafts>({}),
    rung: signal<OwnRung>({ rung: "video", reason: "" }),
    wish: signal<Wish>("video"),
    relayOnly: signal(false),
    relays: signal(false),
    remedyNews: signal<RemedyNews | null>(null),
    own: signal<OwnMedia>({ microphone: false, camera: false, screen: false }),
    closedByHost: signal<Medium | null>(null),
    seatLink: signal<string | null>(null),
    elsewhere: signal(false),
    pins: signal<readonly ParticipantId[]>([]),
    ownLayout: signal<OwnLayout>("host"),
    speakers: signal<readonly ParticipantId[]>([]),
    talking: signal<readonly ParticipantId[]>([]),
    lastSpoke: signal<Readonly<Record<ParticipantId, number>>>({}),
    reactions: signal<readonly ShownReaction[]>([]),
    typing: signal<readonly Typing[]>([]),
    clockOffset: signal(0),
    read: signal<Marks>({}),
  };
}

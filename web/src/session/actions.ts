/** Every wish of the person as a command or a turn of a device. Never throws: the outcome tells. */

import type { Answer, Commands, Entry } from "../protocol";
import { vote } from "./ballots";
import { type CarriedCommand, type CarriedType, carry } from "./carried";
import { withEarlier } from "./chat";
import { ahead, marked } from "./conversations";
import * as outbox from "./outbox";
import { DONE, failed, type Outcome, outcomeOf } from "./outcome";
import { applyRemedy } from "./remedies";
import { myRoom } from "./selectors";
import type { PendingMessage } from "./state";
import type { Actions, ChosenFile, WritableStore } from "./store";

export interface Ports {
  /** Resolves when the server has answered, however long that takes; sent again with the same id until then. */
  ask<T extends keyof Commands>(type: T, data: Commands[T], id?: string): Promise<Answer>;
  tellTyping(to: string): void;
  join(name: string): Promise<Outcome>;
  lookAtNetwork(): void;
  leave(): Promise<Outcome>;
  goOn(): Promise<Outcome>;
  makeSeatLink(participant: string | null): Promise<string | null>;
  bringHere(): void;
  setMicrophone(on: boolean): Promise<Outcome>;
  setCamera(on: boolean): Promise<Outcome>;
  setScreen(on: boolean): Promise<Outcome>;
  chooseDevice: Actions["chooseDevice"];
  allowSound(): Promise<Outcome>;
  /** The page of the chat before `seq`; null when nothing answered. */
  fetchEarlier(seq: number): Promise<EarlierPage | null>;
  sendFile(id: string, title: string, file: ChosenFile): Promise<Outcome>;
  save: Actions["save"];
  newId(): string;
  now(): number;
}

export interface EarlierPage {
  readonly entries: readonly Entry[];
  readonly earlier: boolean;
}

export function createActions(store: WritableStore, ports: Ports): Actions {
  const ask = async <T extends keyof Commands>(type: T, data: Commands[T]): Promise<Outcome> =>
    outcomeOf(await ports.ask(type, data));
  const carried = <T extends CarriedType>(type: T, data: Commands[T]): Promise<Outcome> =>
    carry(store, ports, { command: ports.newId(), type, data, at: ports.now() } as CarriedCommand);
  return {
    ...chatActions(store, ports, ask, carried),
    ...hostActions(ask),
    join: ports.join,
    lookAtNetwork: ports.lookAtNetwork,
    leave: ports.leave,
    goOn: ports.goOn,
    makeSeatLink: (participant) => ports.makeSeatLink(participant ?? null),
    bringHere: ports.bringHere,
    addLink: (title, url) => ask("material.add", { title, url }),
    addFile: (title, file) => ports.sendFile(ports.newId(), title, file),
    removeMaterial: (material) => ask("material.remove", { material }),
    save: ports.save,
    raiseHand: () => carried("hand.raise", {}),
    lowerHand: (participant) => carried("hand.lower", participant === undefined ? {} : { participant }),
    sendReaction: (emoji) => void ports.ask("reaction", { emoji }),
    answerThere: () => ask("attention.answer", {}),
    goAway: (away) => ask("participant.away", { away }),
    pin: (participant, large) => {
      const others = store.pins.value.filter((each) => each !== participant);
      store.pins.value = large ? [...others, participant] : others;
    },
    chooseLayout: (layout) => {
      store.ownLayout.value = layout;
    },
    askHelp: (note) => carried("help.ask", { note: note ?? "" }),
    claimHelp: (participant) => ask("help.claim", { participant }),
    endHelp: (participant) => carried("help.done", participant === undefined ? {} : { participant }),
    enterRoom: (room, atOnce = false) => ask("room.enter", { room, knock: !atOnce }),
    writeNote: (text, line, room) => ask("notes.write", { text, room: room ?? null, ...line }),
    listenTo: (room) => ask("room.listen", { room }),
    speakToRooms: async (on) => {
      const granted = await ask("breakouts.speak", { on });
      if (granted.ok && on && !store.own.value.microphone) return ports.setMicrophone(true);
      return granted;
    },
    answerRemedy: (kind, accepted) => {
      if (accepted) applyRemedy(store, kind);
      return ask("remedy.answer", { kind, accepted });
    },
    leaveRelay: () => {
      store.relayOnly.value = false;
    },
    readRemedyNews: () => {
      store.remedyNews.value = null;
    },
    vote: (poll, ballot) => vote(store, ports, poll, ballot),
    setMicrophone: ports.setMicrophone,
    setCamera: ports.setCamera,
    setScreen: ports.setScreen,
    chooseDevice: ports.chooseDevice,
    allowSound: ports.allowSound,
    takePartBy: async (wish) => {
      store.wish.value = wish;
      // By text means unseen and unheard; nothing is opened again without the person.
      if (wish === "text") await silence(ports);
      return DONE;
    },
  };
}

async function silence(ports: Ports): Promise<void> {
  await Promise.all([ports.setMicrophone(false), ports.setCamera(false), ports.setScreen(false)]);
}

type Ask = <T extends keyof Commands>(type: T, data: Commands[T]) => Promise<Outcome>;
type Carried = <T extends CarriedType>(type: T, data: Commands[T]) => Promise<Outcome>;

function chatActions(store: WritableStore, ports: Ports, ask: Ask, carried: Carried) {
  return {
    sendMessage: async (to, text, replyTo) => {
      const state = store.state.value;
      if (state === null) return failed("unavailable", "You are not in the session yet.");
      return deliver(store, ports, {
        command: ports.newId(),
        to,
        room: myRoom(state),
        text,
        reply_to: replyTo ?? null,
        at: ports.now(),
        refused: null,
      });
    },
    resend: async (command) => {
      const message = store.pending.value.find((each) => each.command === command);
      if (message === undefined) return failed("not_found", "This message is no longer waiting.");
      // The refused id is answered for ever: what is sent anew, perhaps in another room, is a new message.
      store.pending.value = outbox.discard(store.pending.value, command);
      const room = store.state.value === null ? message.room : myRoom(store.state.value);
      return deliver(store, ports, {
        ...message,
        command: ports.newId(),
        room,
        at: ports.now(),
        refused: null,
      });
    },
    discard: (command) => {
      store.pending.value = outbox.discard(store.pending.value, command);
    },
    editMessage: (message, text) => carried("chat.edit", { message, text }),
    removeMessage: (message) => carried("chat.remove", { message }),
    pinMessage: (message, pinned) => ask("chat.pin", { message, pinned }),
    clearChat: () => ask("chat.clear", {}),
    releaseMessage: (message) => ask("chat.release", { message }),
    readEarlier: () => readEarlier(store, ports),
    react: (message, emoji) => carried("chat.react", { message, emoji }),
    draft: (conversation, words) => {
      const { [conversation]: _, ...others } = store.drafts.value;
      store.drafts.value = words === "" ? others : { ...others, [conversation]: words };
    },
    tellTyping: ports.tellTyping,
    markRead: (conversation, seq) => {
      const places = marked(conversation);
      store.read.value = places.reduce((all, place) => ahead(all, place, seq), store.read.value);
    },
  } satisfies Partial<Actions>;
}

async function readEarlier(store: WritableStore, ports: Ports): Promise<Outcome> {
  const state = store.state.peek();
  const first = state?.chat[0];
  if (state === null || first === undefined) return DONE;
  const page = await ports.fetchEarlier(first.seq);
  if (page === null) return failed("offline", "The server does not answer just now.");
  const now = store.state.peek();
  if (now !== null) {
    store.state.value = { ...now, chat: withEarlier(now.chat, page.entries), earlier: page.earlier };
  }
  return DONE;
}

/** Shows the message as being sent and sends it until it is answered. */
export async function deliver(store: WritableStore, ports: Ports, message: PendingMessage): Promise<Outcome> {
  store.pending.value = outbox.put(store.pending.value, message);
  const { command, to, text, reply_to } = message;
  const answer = await ports.ask("chat.send", { to, text, reply_to }, command);
  const stillWaits = outbox.waiting(store.pending.value).some((each) => each.command === command);
  // Whoever leaves takes what is unsent along, for the next time.
  if (!answer.ok && stillWaits && store.phase.peek() !== "left") {
    store.pending.value = outbox.refuse(store.pending.value, command, answer.error);
  }
  return outcomeOf(answer);
}

function hostActions(ask: Ask) {
  return {
    planBreakouts: (rooms) => ask("breakouts.plan", { rooms }),
    planByMethod: (method, count, title) => ask("breakouts.plan", { count, method, title }),
    openBreakouts: ({ minutes, choice, late }) =>
      ask("breakouts.open", { minutes: minutes ?? null, choice: choice ?? null, late: late ?? "planned" }),
    addRoom: (name) => ask("breakouts.add", { name }),
    extendBreakouts: (minutes) => ask("breakouts.extend", { minutes }),
    closeBreakouts: (graceSeconds, room) =>
      ask("breakouts.close", { grace: graceSeconds ?? 0, room: room ?? null }),
    moveParticipant: (participant, room) => ask("breakouts.move", { participant, room }),
    tellBreakouts: (text) => ask("breakouts.tell", { text }),
    createPoll: (draft) => ask("poll.create", draft),
    repeatPoll: (poll, compare) => ask("poll.repeat", { poll, compare }),
    discardPoll: (poll) => ask("poll.discard", { poll }),
    launchPoll: (poll, rooms) => ask("poll.launch", rooms === undefined ? { poll } : { poll, rooms }),
    closePoll: (poll) => ask("poll.close", { poll }),
    publishPoll: (poll, without, chat) => ask("poll.publish", { poll, without, chat }),
    callHand: (participant) => ask("hand.call", { participant }),
    lowerAllHands: () => ask("hand.lower_all", {}),
    planAgenda: (steps) => ask("agenda.plan", { steps }),
    goToStep: (step) => ask("agenda.go", step === undefined ? {} : { step }),
    extendStep: (minutes) => ask("agenda.extend", { minutes }),
    stopAgenda: () => ask("agenda.stop", {}),
    offerRemedy: (participant, kind) => ask("remedy.offer", { participant, kind }),
    withdrawRemedy: (participant) => ask("remedy.withdraw", { participant }),
    muteParticipant: (participant, source) =>
      ask("participant.mute", source === undefined ? { participant } : { participant, source }),
    muteEverybody: () => ask("participant.mute_all", {}),
    renameParticipant: (participant, name) => ask("participant.rename", { participant, name }),
    changePolicy: (changes) => ask("session.policy", changes),
    admit: (participant) => ask("lobby.admit", { participant }),
    admitAll: () => ask("lobby.admit_all", {}),
    turnAway: (participant) => ask("lobby.refuse", { participant }),
    seeLobby: () => ask("lobby.see", {}),
    tellLobby: (text) => ask("lobby.tell", { text }),
    askWhoIsThere: () => ask("attention.check", {}),
    stopAsking: () => ask("attention.end", {}),
    setStage: (changes) => ask("stage.set", changes),
    removeParticipant: (participant) => ask("participant.remove", { participant }),
    changeRole: (participant, role) => ask("participant.role", { participant, role }),
    startMeeting: () => ask("meeting.start", {}),
    endMeeting: () => ask("meeting.end", {}),
  } satisfies Partial<Actions>;
}

/** What both pages are made of, in the order in which it needs each other: the session behind a link, and its page. */
import { effect } from "@preact/signals-core";
import { type ComponentType, render } from "preact";
import { save, sendFile } from "./link/files";
import { fetchHistory, fetchKept, fetchLinks, postSeatLink } from "./link/http";
import { keepWhatIsUnsent, sendWhatWaits } from "./link/kept";
import type { Credentials, Link, Receiver } from "./link/link";
import { tellMarks } from "./link/marks";
import { createMemory, type Memory } from "./link/memory";
import { createReceiver, type ReceiverOwner } from "./link/receiver";
import { createSeat } from "./link/seat";
import { claimSeat } from "./link/tabs";
import { createTyping } from "./link/typing";
import type { Look } from "./media/look";
import type { MediaView } from "./media/view";
import { createActions, type Ports } from "./session/actions";
import { sendAgain } from "./session/ballots";
import { DONE } from "./session/outcome";
import type { Actions, OwnMedia, WritableStore } from "./session/store";
import { begin, type FullTextsOf } from "./texts/texts";
import { App } from "./ui/App";
import type { Extras } from "./ui/context";
import { fetchTools } from "./ui/hosting/fetched";
import { ask } from "./ui/kit/ask";

/** Sound and picture, or what stands in their place on a page without. */
export interface Senses extends Pick<ReceiverOwner, "assigned" | "watched" | "unheard" | "mediaOn"> {
  /** null on a page that has neither. */
  readonly view: MediaView | null;
  readonly turns: Pick<Ports, "setMicrophone" | "setCamera" | "setScreen" | "chooseDevice" | "allowSound">;
  welcomed: ReceiverOwner["welcomed"];
  /** Back here from another device of the same person. */
  bringHere(): void;
  /** Looks at the network from the door; null on a page that needs nothing of it. */
  readonly look: Look | null;
  /** Says what goes on here to the server, for as long as the page lives. */
  report(): void;
  hangUp(): void;
  stop(): void;
}

/** In what the full and the light page differ. */
export interface Kind {
  readonly Door: ComponentType;
  readonly Inside: ComponentType;
  readonly extras: Extras | null;
  readonly fullTexts: FullTextsOf | null;
  /** Where the other page of the same link is. */
  readonly otherPage: (code: string) => string;
  createLink(receiver: Receiver, credentials: Credentials): Link;
  createSenses(store: WritableStore, ask: Link["ask"], before: OwnMedia | null): Senses;
}

/** The link's code is the last word of the address: /j/CODE and /light/CODE. */
export function codeIn(path: string): string {
  return decodeURIComponent(path.split("/").at(-1) ?? "");
}

/** Shows the page, and goes straight back in after a reload in the middle of the session. */
export async function open(store: WritableStore, kind: Kind): Promise<void> {
  const code = codeIn(location.pathname);
  const memory = createMemory(code);
  const before = memory.inside();
  const seat = createSeat(code, memory, store);
  const senses = kind.createSenses(store, (...asked) => link.ask(...asked), before);
  const typing = createTyping(store, (to) => link.tell("typing", { to }));
  const link: Link = kind.createLink(createReceiver({ store, typing, ...senses }), seat);

  const ports: Ports = {
    ask: (type, data, id) => link.ask(type, data, id === undefined ? {} : { id }),
    tellTyping: typing.tell,
    lookAtNetwork: () => senses.look?.start(),
    join: async (name) => {
      const outcome = await seat.join(name);
      if (outcome.ok) enter();
      return outcome;
    },
    goOn: async () => {
      const secret = store.seatLink.peek();
      if (secret === null) return DONE;
      const outcome = await seat.goOn(secret);
      store.seatLink.value = null;
      history.replaceState(null, "", location.pathname + location.search);
      if (outcome.ok) enter();
      return outcome;
    },
    makeSeatLink: (participant) => postSeatLink(seat.token(), participant),
    bringHere: senses.bringHere,
    leave: async () => {
      store.phase.value = "left";
      return DONE;
    },
    ...senses.turns,
    fetchEarlier: (seq) => fetchHistory(seat.token(), seq),
    sendFile: (id, title, file) => sendFile(seat.token(), id, title, file as File),
    save: (path, name) => save(seat.token(), path, name),
    newId: () => crypto.randomUUID(),
    now: () => Date.now(),
  };
  const actions = createActions(store, ports);

  function enter(): void {
    senses.look?.stop();
    link.start();
    senses.report();
    claimSeat(seat.participant(), () => {
      store.phase.value = "left";
    });
    sendWhatWaits(store, ports, ask);
  }

  followLink(store, link, ports);
  keepPlace(store, memory, () => {
    link.stop();
    senses.stop();
  });
  tellMarks(store, (conversation, upto) => void link.ask("chat.read", { conversation, upto }));
  addEventListener("pagehide", senses.hangUp);

  await begin(kind.fullTexts);
  const links = async () => fetchLinks(store.state.peek()?.view.id ?? "", seat.token());
  const read = <T,>(path: string) => fetchKept<T>(seat.token(), path);
  const otherPage = kind.otherPage(code) + location.search;
  const { Door, Inside, extras } = kind;
  const parts = {
    store,
    actions,
    media: senses.view,
    extras,
    tools: fetchTools(store),
    links,
    read,
    otherPage,
  };
  const element = document.getElementById("app");
  if (element !== null) render(<App {...parts} Door={Door} Inside={Inside} />, element);

  store.seatLink.value = new URLSearchParams(location.hash.slice(1)).get("seat");
  void seat.lookUp();
  const known = memory.seat();
  if (before === null || known === null || store.seatLink.peek() !== null) return;
  void seat.comeBack(known.name).then((outcome) => outcome.ok && enter());
  takeUp(actions, before);
}

function followLink(store: WritableStore, link: Link, ports: Ports): void {
  effect(() => {
    store.link.value = link.status.value;
  });
  effect(() => {
    // The server may be another one than before: it asks again for what only memory held.
    if (store.link.value === "live" || store.link.value === "plain") void sendAgain(store, ports);
  });
  effect(() => {
    for (const message of store.pending.value) {
      if (message.refused?.code === "moved") link.cancel(message.command);
    }
  });
}

/** A reload finds what is unsent and what was on; whoever is out for good leaves no such trace. */
function keepPlace(store: WritableStore, memory: Memory, end: () => void): void {
  effect(() => {
    if (store.phase.value === "inside") memory.keepInside(store.own.value);
  });
  effect(() => {
    const over =
      store.phase.value === "left" || store.phase.value === "removed" || store.phase.value === "gone";
    if (!over) return;
    memory.keepInside(null);
    end();
  });
  keepWhatIsUnsent(store, memory);
}

/** Microphone and camera as they were. */
function takeUp(actions: Actions, { microphone, camera }: OwnMedia): void {
  if (microphone) void actions.setMicrophone(true);
  if (camera) void actions.setCamera(true);
}

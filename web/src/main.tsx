/** The composition root: the only file that creates things, and the order in which they need each other. */
import { computed, effect } from "@preact/signals-core";
import { render } from "preact";
import { createLink } from "./link/create";
import { save, sendFile } from "./link/files";
import { fetchHistory, fetchKept, fetchLinks, postSeatLink } from "./link/http";
import { keepWhatIsUnsent, sendWhatWaits } from "./link/kept";
import type { Link } from "./link/link";
import { tellMarks } from "./link/marks";
import { createMemory } from "./link/memory";
import { createReceiver } from "./link/receiver";
import { report } from "./link/reporter";
import { createSeat } from "./link/seat";
import { claimSeat } from "./link/tabs";
import { createTyping } from "./link/typing";
import { createMedia } from "./media/create";
import type { SessionProbe } from "./media/probe";
import type { Answer, MediaAnswer } from "./protocol";
import { createActions, type Ports } from "./session/actions";
import { sendAgain } from "./session/ballots";
import { DONE } from "./session/outcome";
import { createStore } from "./session/store";
import { begin } from "./texts/texts";
import { App } from "./ui/App";
import { ask } from "./ui/kit/ask";

declare global {
  interface Window {
    sessionProbe: SessionProbe;
  }
}

/** The link's code stands in the address: /j/CODE. */
const code = decodeURIComponent(location.pathname.split("/j/")[1] ?? "");
const memory = createMemory(code);
const store = createStore();
const seat = createSeat(code, memory, store);

/** A page is a device. The newest takes sound and picture, once; then only when its person says so. */
const device = crypto.randomUUID();
let take = true;

const media = createMedia(store, {
  offer: async (sdp, until) => {
    const answer = await link.ask("media.offer", { sdp, device, take }, { until });
    if (answer.ok) take = false;
    else if (answer.error.code === "elsewhere") store.elsewhere.value = true;
    return answerIn(answer);
  },
  restart: async (sdp, until) => {
    const answer = await link.ask("media.offer", { sdp, device, restart: true }, { until });
    return !answer.ok && answer.error.code === "not_found" ? null : answerIn(answer);
  },
  view: async (video) => (await link.ask("media.view", { video })).ok,
});

const typing = createTyping(store, (to) => link.tell("typing", { to }));
const receiver = createReceiver({
  store,
  typing,
  welcomed: (welcome) => media.welcomed(welcome.media),
  assigned: media.assigned,
  watched: media.watched,
  unheard: media.unheard,
  mediaOn: (chosen) => {
    store.elsewhere.value = chosen !== device;
  },
});
const link: Link = createLink(receiver, seat);

const ports: Ports = {
  ask: (type, data, id) => link.ask(type, data, id === undefined ? {} : { id }),
  tellTyping: typing.tell,
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
  bringHere: () => {
    take = true;
    store.elsewhere.value = false;
  },
  leave: async () => {
    store.phase.value = "left";
    return DONE;
  },
  ...media.turns,
  fetchEarlier: (seq) => fetchHistory(seat.token(), seq),
  sendFile: (id, title, file) => sendFile(seat.token(), id, title, file as File),
  save: (path, name) => save(seat.token(), path, name),
  newId: () => crypto.randomUUID(),
  now: () => Date.now(),
};
const actions = createActions(store, ports);

function enter(): void {
  link.start();
  claimSeat(seat.participant(), () => {
    store.phase.value = "left";
  });
  sendWhatWaits(store, ports, ask);
}

function answerIn(answer: Answer): MediaAnswer {
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.data as MediaAnswer;
}

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
effect(() => {
  if (store.phase.value === "inside") memory.keepInside(store.own.value);
});
effect(() => {
  const over =
    store.phase.value === "left" || store.phase.value === "removed" || store.phase.value === "gone";
  if (!over) return;
  memory.keepInside(null);
  link.stop();
  media.stop();
});
keepWhatIsUnsent(store, memory);
tellMarks(store, (conversation, upto) => void link.ask("chat.read", { conversation, upto }));
report(
  store,
  computed(() => (media.rungKnown.value ? store.rung.value : null)),
  link.ask,
);

const links = async () => fetchLinks(store.state.peek()?.view.id ?? "", seat.token());
const read = <T,>(path: string) => fetchKept<T>(seat.token(), path);

addEventListener("pagehide", media.hangUp);
window.sessionProbe = media.probe;
await begin();
const page = document.getElementById("app");
if (page !== null) {
  render(<App store={store} actions={actions} media={media.view} links={links} read={read} />, page);
}

store.seatLink.value = new URLSearchParams(location.hash.slice(1)).get("seat");
void seat.lookUp();
// A reload in the middle of a session goes straight back in, with microphone and camera as they were.
const before = memory.inside();
const known = memory.seat();
if (before !== null && known !== null && store.seatLink.peek() === null) {
  void seat.comeBack(known.name).then((outcome) => outcome.ok && enter());
  if (before.microphone) void actions.setMicrophone(true);
  if (before.camera) void actions.setCamera(true);
}

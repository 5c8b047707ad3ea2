/** What arrives from the server, put into the store. */
import { batch } from "@preact/signals-core";
import type { Entry, Signal, Signals, Welcome } from "../protocol";
import { begin, fold, hasGap } from "./fold";
import * as outbox from "./outbox";
import { offeredTo } from "./remedies";
import { mayPublish, myRoom, myself, peopleIn } from "./selectors";
import type { Emoji, SessionState } from "./state";
import type { WritableStore } from "./store";

/** gap: something that this reader should have had is missing before the entry; it was not folded in. */
export type Receipt = "taken" | "gap";

/** false when the welcome continues a state that this client does not have. */
export function receiveWelcome(store: WritableStore, welcome: Welcome): boolean {
  const begun = begin(welcome);
  const before = store.state.value;
  if (begun === null && (before === null || before.epoch !== welcome.epoch)) return false;
  batch(() => {
    if (begun !== null) {
      store.state.value = { ...begun, names: { ...before?.names, ...begun.names } };
      keepOff(store);
      for (const entry of welcome.history) store.pending.value = outbox.arrived(store.pending.value, entry);
    } else if (before !== null) {
      for (const entry of welcome.history) take(store, entry);
      // What came after the last visible entry was not for this reader: nothing is missing.
      store.state.value = { ...(store.state.value ?? before), you: welcome.you, seq: welcome.seq };
    }
    store.relays.value = welcome.media.ice_servers.length > 0;
    settle(store);
  });
  return true;
}

export function receiveEntry(store: WritableStore, entry: Entry, now: number): Receipt {
  const state = store.state.value;
  if (state === null || hasGap(state, entry)) return "gap";
  if (entry.seq <= state.seq) return "taken";
  batch(() => {
    take(store, entry);
    settle(store);
    store.clockOffset.value = Math.max(store.clockOffset.value, entry.at - now);
  });
  return "taken";
}

function take(store: WritableStore, entry: Entry): void {
  const state = store.state.value;
  if (state === null || entry.seq <= state.seq) return;
  store.state.value = fold(state, entry);
  store.pending.value = outbox.arrived(store.pending.value, entry);
  if (entry.type === "chat.sent") stoppedTyping(store, entry.by);
  obey(store, state, entry);
}

/** What an entry asks of this very person's client. */
function obey(store: WritableStore, state: SessionState, entry: Entry): void {
  const self = state.you.participant;
  if (entry.type === "participant.muted" && entry.data.participant === self) {
    const { source } = entry.data;
    store.own.value = { ...store.own.value, [source]: false };
    store.closedByHost.value = source;
  }
  if (entry.type === "session.policy") keepOff(store);
  if (entry.type === "remedy.ended" && entry.data.outcome !== "withdrawn") {
    const { participant, outcome } = entry.data;
    const offered = offeredTo(state, participant);
    if (offered?.host === self) store.remedyNews.value = { participant, kind: offered.kind, outcome };
  }
  if (entry.type === "participant.removed" && entry.data.participant === self) {
    store.phase.value = "removed";
  }
}

/** What policy keeps off is turned off on this device, too. */
function keepOff(store: WritableStore): void {
  const state = store.state.value;
  if (state === null) return;
  const may = mayPublish(state);
  const { microphone, camera, screen } = store.own.value;
  const kept = {
    microphone: microphone && may.microphone,
    camera: camera && may.camera,
    screen: screen && may.screen,
  };
  if (kept.microphone !== microphone || kept.camera !== camera || kept.screen !== screen) {
    store.own.value = kept;
  }
}

/** What follows from where this person is now: messages written elsewhere stay unsaid. */
function settle(store: WritableStore): void {
  const state = store.state.value;
  if (state === null || myself(state) === undefined) return;
  const moved = { code: "moved", message: "You changed rooms before this was sent." } as const;
  for (const message of outbox.misplaced(store.pending.value, myRoom(state))) {
    store.pending.value = outbox.refuse(store.pending.value, message.command, moved);
  }
}

const MOST_REACTIONS = 12;

export function receiveSignal(store: WritableStore, signal: Signal, now: number): void {
  switch (signal.type) {
    case "typing": {
      const { participant, to } = signal.data;
      const others = store.typing.value.filter((each) => each.participant !== participant);
      store.typing.value = [...others, { participant, to }];
      return;
    }
    case "reactions": {
      const before = store.reactions.value;
      const last = before.at(-1)?.key ?? 0;
      const shown = Object.entries(signal.data.counts).map(([emoji, count], place) => ({
        key: last + place + 1,
        emoji: emoji as Emoji,
        count,
      }));
      store.reactions.value = [...before, ...shown].slice(-MOST_REACTIONS);
      return;
    }
    case "turnout": {
      const state = store.state.value;
      if (state === null) return;
      const { poll, voters: turnout } = signal.data;
      const polls = state.view.polls.map((each) => (each.poll === poll ? { ...each, turnout } : each));
      store.state.value = { ...state, view: { ...state.view, polls } };
      return;
    }
    case "device":
    case "layers":
      return;
    case "speakers":
      speaking(store, signal.data.speakers, now);
  }
}

/** Hosts are told who speaks anywhere; on the stage stand those of the own room, and the voice for all. */
function speaking(store: WritableStore, speakers: Signals["speakers"]["speakers"], now: number): void {
  const state = store.state.value;
  const loudest = speakers.toSorted((one, other) => other.level - one.level).map((each) => each.participant);
  const at = now + store.clockOffset.value;
  const spoke = [...store.talking.value, ...loudest].map((each) => [each, at] as const);
  store.lastSpoke.value = { ...store.lastSpoke.value, ...Object.fromEntries(spoke) };
  store.talking.value = loudest;
  if (state === null) return;
  const here = new Set(peopleIn(state, myRoom(state)).map((each) => each.participant));
  store.speakers.value = loudest.filter((each) => here.has(each) || each === state.view.breakouts.voice);
}

/** Nobody has said for a while that this person is typing. */
export function stoppedTyping(store: WritableStore, participant: string): void {
  store.typing.value = store.typing.value.filter((each) => each.participant !== participant);
}

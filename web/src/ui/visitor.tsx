/** Somebody inside a session, to test components with: what this person sees, and what is asked for. */
import { signal } from "@preact/signals-core";
import { type ComponentChildren, render } from "preact";
import { act } from "preact/test-utils";
import type { Devices, MediaView, Slot } from "../media/view";
import { createActions, type Ports } from "../session/actions";
import { view } from "../session/classroom";
import { DONE } from "../session/outcome";
import { assign, type SlotShown } from "../session/slots";
import type { Participant, SessionState, View } from "../session/state";
import { createStore, type WritableStore } from "../session/store";
import { type Extras, PageContext } from "./context";
import { TOOLS } from "./hosting/tools";
import { EXTRAS } from "./session/extras";

export interface Visitor {
  readonly page: HTMLElement;
  readonly store: WritableStore;
  /** Commands by name with their data, in order. */
  readonly asked: readonly (readonly [string, unknown])[];
  readonly slotsShown: { value: readonly SlotShown[] };
  /** The session's view as it is after `changes`. */
  becomes(changes: Partial<View>): Promise<void>;
  does(what: () => void): Promise<void>;
}

export async function visit(
  me: Participant,
  what: ComponentChildren,
  changes: Partial<SessionState> = {},
  /** What the server keeps, by path. */
  kept: Readonly<Record<string, unknown>> = {},
  extras: Extras | null = EXTRAS,
): Promise<Visitor> {
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  const store = createStore();
  store.phase.value = "inside";
  store.state.value = stateOf(me, changes);
  const asked: (readonly [string, unknown])[] = [];
  const actions = createActions(store, ports(asked));
  const slotsShown = signal<readonly SlotShown[]>([]);
  const media = mediaWith(slotsShown);
  const links = async () => ({});
  const read = async <T,>(path: string) => (kept[path] ?? null) as T | null;
  await act(() =>
    render(
      <PageContext.Provider
        value={{ store, actions, media, links, read, extras, tools: signal(TOOLS), otherPage: "/light/code" }}
      >
        {what}
      </PageContext.Provider>,
      page,
    ),
  );
  return {
    page,
    store,
    asked,
    slotsShown,
    becomes: (after) =>
      act(() => {
        const state = store.state.peek();
        if (state !== null) store.state.value = { ...state, view: { ...state.view, ...after } };
      }),
    does: (action) => act(action),
  };
}

function stateOf(me: Participant, changes: Partial<SessionState>): SessionState {
  const { participant, number, name, role } = me;
  const shown = changes.view ?? view();
  return {
    seq: 10,
    epoch: "e1",
    you: { participant, number, name, role, seat: "" },
    view: shown,
    chat: [],
    earlier: false,
    names: Object.fromEntries(shown.participants.map((each) => [each.participant, each.name])),
    ...changes,
  };
}

function ports(asked: (readonly [string, unknown])[]): Ports {
  const granted = async () => DONE;
  return {
    ask: async (type, data) => {
      asked.push([type, data]);
      return { ok: true };
    },
    tellTyping: () => undefined,
    join: granted,
    lookAtNetwork: () => undefined,
    leave: granted,
    goOn: granted,
    makeSeatLink: async () => "https://school.example/j/abc#seat=def",
    bringHere: () => undefined,
    setMicrophone: granted,
    setCamera: granted,
    setScreen: granted,
    chooseDevice: granted,
    allowSound: granted,
    fetchEarlier: async () => null,
    sendFile: granted,
    save: granted,
    newId: () => "c1",
    now: () => 0,
  };
}

const NO_DEVICES: Devices = {
  microphones: [],
  cameras: [],
  speakers: [],
  microphone: null,
  camera: null,
  speaker: null,
  microphoneProblem: null,
  cameraProblem: null,
};
const SLOTS = [3, 4, 5];

function mediaWith(slotsShown: { value: readonly SlotShown[] }): MediaView {
  const videoSlots: readonly Slot[] = SLOTS.map((slot) => ({
    slot,
    kind: "video",
    stream: new MediaStream(),
  }));
  return {
    audioSlots: [],
    videoSlots,
    slotsShown: slotsShown as MediaView["slotsShown"],
    ownCamera: signal(null),
    ownScreen: signal(null),
    microphoneLevel: signal(0),
    devices: signal(NO_DEVICES),
    soundBlocked: signal(false),
    attach: () => undefined,
    show: (wishes) => {
      slotsShown.value = assign(wishes, [], SLOTS);
    },
    startPreview: async () => undefined,
  };
}

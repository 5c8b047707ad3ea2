/** The media floor, put together: devices, the one connection, slots, and what the page may know of them. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { MediaAnswer, SlotAssignment, ViewWish, Welcome } from "../protocol";
import type { Ports } from "../session/actions";
import type { LadderState } from "../session/ladder";
import { DONE, failed } from "../session/outcome";
import { participant } from "../session/selectors";
import { certain, type SlotShown, sameSlots } from "../session/slots";
import type { WritableStore } from "../session/store";
import { startUplink, stepUplink } from "../session/uplink";
import { putOn } from "./connection";
import { createDevices } from "./devices";
import { createLayers, type LayersWatched } from "./layers";
import { createLevel } from "./level";
import { createLifeline } from "./lifeline";
import { lineIn } from "./line";
import { createOwn } from "./own";
import { createPlayback } from "./playback";
import { createProbe, type SessionProbe } from "./probe";
import { recordSightings } from "./sightings";
import { AUDIO_SLOTS, createSlots, VIDEO_SLOTS } from "./slots";
import type { MediaView } from "./view";
import { createWishes } from "./wishes";

export interface MediaOwner {
  offer(sdp: string, until: AbortSignal): Promise<MediaAnswer>;
  /** null when the server no longer has the connection. */
  restart(sdp: string, until: AbortSignal): Promise<MediaAnswer | null>;
  /** Resolves to whether the server took it. */
  view(video: readonly ViewWish[]): Promise<boolean>;
}

export interface Media {
  readonly view: MediaView;
  readonly probe: SessionProbe;
  /** Something was heard, or waited for long enough: the rung is more than a hope. */
  readonly rungKnown: ReadonlySignal<boolean>;
  readonly turns: Pick<Ports, "setMicrophone" | "setCamera" | "setScreen" | "chooseDevice" | "allowSound">;
  welcomed(media: Welcome["media"]): void;
  assigned(assignments: readonly SlotAssignment[]): void;
  /** These layers of what is sent somebody watches. */
  watched(layers: LayersWatched): void;
  /** The server says that it hears nothing from this client. */
  unheard(): void;
  /** Says goodbye on the way out, so that nobody looks at a frozen picture; an open page recovers by itself. */
  hangUp(): void;
  stop(): void;
}

const LISTEN_MS = 200;

export function createMedia(store: WritableStore, owner: MediaOwner): Media {
  const devices = createDevices();
  const own = createOwn(store, devices);
  const slots = createSlots();
  const playback = createPlayback(
    slots,
    computed(() => devices.devices.value.speaker),
  );
  const assignments = signal<readonly SlotAssignment[]>([]);
  const rungKnown = signal(false);
  let ladder: LadderState | null = null;
  let uplink = startUplink(performance.now());
  let figures: RTCStatsReport | null = null;

  /** The server itself tells what each slot carries and who speaks; over plain HTTP it cannot. */
  const live = () => store.link.peek() === "live";
  const numberOf = (id: string) => {
    const state = store.state.value;
    return state === null ? undefined : participant(state, id)?.number;
  };
  const participantOf = (number: number | undefined) =>
    store.state.peek()?.view.participants.find((each) => each.number === number)?.participant ?? null;
  const shown = steady(() => certain(assignments.value, slots.arrived.value, numberOf));

  function assigned(next: readonly SlotAssignment[]): void {
    const before = new Map(assignments.peek().map((each) => [each.slot, each]));
    const differs = ({ slot, participant, source }: SlotAssignment) =>
      before.get(slot)?.participant !== participant || before.get(slot)?.source !== source;
    slots.reassigned(next.filter(differs).map(({ slot }) => slot));
    assignments.value = next;
  }

  const wishes = createWishes(
    slots.video.map(({ slot }) => slot),
    () => assignments.peek(),
    async (video) => {
      if (lifeline.current() === null) return;
      const taken = await owner.view(video);
      if (taken && !live()) assigned(video);
    },
  );

  const lifeline = createLifeline({
    counts: { audio: AUDIO_SLOTS, video: VIDEO_SLOTS },
    tracks: () => own.tracks.peek(),
    offer: owner.offer,
    restart: owner.restart,
    reachable: () => !store.elsewhere.peek() && (live() || store.link.peek() === "plain"),
    wish: () => (store.elsewhere.peek() ? "text" : store.wish.peek()),
    thin: () => uplink.level === "nothing",
    relayOnly: () => store.relayOnly.peek(),
    established: (connection) => {
      slots.use(connection);
      // A new connection sends everything until the server says otherwise.
      layers.watched({});
      void putOn(connection.senders, own.tracks.peek());
      wishes.repeat();
    },
    looked: (now, report) => {
      ladder = now;
      const sends = Object.values(own.tracks.peek()).some((track) => track !== null);
      uplink = stepUplink(uplink, performance.now(), sends ? lineIn(report) : "unused");
      layers.carried(uplink.level);
      rungKnown.value = now.everHeard || now.rung === "text";
      figures = report;
      const { rung, reason } = store.rung.peek();
      if (rung !== now.rung || reason !== now.reason)
        store.rung.value = { rung: now.rung, reason: now.reason };
    },
  });

  const layers = createLayers(() => lifeline.current()?.senders);

  effect(() => {
    const tracks = own.tracks.value;
    const connection = lifeline.current();
    if (connection !== null) void putOn(connection.senders, tracks);
  });
  effect(() => {
    void store.wish.value;
    void store.elsewhere.value;
    void lifeline.refresh();
  });
  effect(() => {
    void store.relayOnly.value;
    if (lifeline.current() !== null) lifeline.reroute();
  });
  // Microphone and camera belong to the device that has the media.
  effect(() => {
    if (store.elsewhere.value) own.release();
  });
  // Where the server cannot tell who speaks, the packets do.
  effect(() => {
    const heard = slots.voices.value.map((voice) => participantOf(voice.number));
    if (!live()) store.speakers.value = heard.filter((id) => id !== null);
  });
  const listening = setInterval(slots.look, LISTEN_MS);

  return {
    view: {
      audioSlots: slots.audio,
      videoSlots: slots.video,
      slotsShown: shown,
      ownCamera: computed(() => streamOf(store.own.value.camera ? devices.camera.value : null)),
      ownScreen: computed(() => streamOf(store.own.value.screen ? devices.screen.value : null)),
      microphoneLevel: createLevel(devices.microphone),
      devices: devices.devices,
      soundBlocked: playback.blocked,
      attach: playback.attach,
      show: wishes.show,
      startPreview: own.startPreview,
    },
    probe: createProbe({
      lifeline,
      slots,
      sightings: recordSightings(shown),
      ladder: () => ladder,
      figures: () => figures,
      participantOf,
      shownIn: (slot) => shown.peek().find((each) => each.slot === slot)?.participant ?? null,
    }),
    turns: {
      setMicrophone: own.setMicrophone,
      setCamera: own.setCamera,
      setScreen: own.setScreen,
      chooseDevice: async (kind, deviceId) => {
        const failure = await devices.choose(kind, deviceId);
        return failure === null ? DONE : failed(failure.code, failure.message);
      },
      allowSound: async () =>
        (await playback.resume()) ? DONE : failed("not_permitted", "The browser still holds the sound back."),
    },
    rungKnown,
    welcomed: (media) => {
      layers.watched({});
      lifeline.server(media);
    },
    assigned,
    watched: layers.watched,
    unheard: lifeline.unheard,
    hangUp: () => lifeline.current()?.close(),
    stop: () => {
      clearInterval(listening);
      lifeline.stop();
      own.release();
    },
  };
}

/** A signal that keeps its value, and so tells nobody, when what is shown is the same as before. */
function steady(shown: () => readonly SlotShown[]) {
  let last: readonly SlotShown[] = [];
  return computed(() => {
    const now = shown();
    if (!sameSlots(last, now)) last = now;
    return last;
  });
}

function streamOf(track: MediaStreamTrack | null): MediaStream | null {
  return track === null ? null : new MediaStream([track]);
}

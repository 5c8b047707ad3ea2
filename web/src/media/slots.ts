/**
 * The receive slots: one stream each, made once and kept over every new connection, and the number
 * that the packets of the last frame bore (CSRC, RFC 3550 section 5.1). Only that number decides
 * whose name a picture gets.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Connection } from "./connection";
import type { Slot } from "./view";

export const AUDIO_SLOTS = 3;
export const VIDEO_SLOTS = 9;

export interface Voice {
  /** The speaker's number. */
  readonly number: number;
  /** 0..1 */
  readonly level: number;
}

export interface Slots {
  readonly audio: readonly Slot[];
  readonly video: readonly Slot[];
  /** By video slot: the number that its last frame bore. */
  readonly arrived: ReadonlySignal<ReadonlyMap<number, number>>;
  /** Who is heard now, loudest first. */
  readonly voices: ReadonlySignal<readonly Voice[]>;
  receiver(slot: number): RTCRtpReceiver | undefined;
  number(slot: number): number | undefined;
  use(connection: Connection): void;
  /** These slots carry something else from now on: an old frame must not count for it. */
  reassigned(slots: readonly number[]): void;
  watch(slot: number, video: HTMLVideoElement): () => void;
  /** Looks at what elements do not show: hidden pictures and voices. */
  look(): void;
}

const AUDIBLE = 0.01;
/** A frame may be here before word of its slot: so old at most it counts for what it is said to be. */
const FRESH_MS = 250;

export function createSlots(): Slots {
  const streams = (first: number, count: number, kind: Slot["kind"]): readonly Slot[] =>
    Array.from({ length: count }, (_, index) => ({ slot: first + index, kind, stream: new MediaStream() }));
  const audio = streams(0, AUDIO_SLOTS, "audio");
  const video = streams(AUDIO_SLOTS, VIDEO_SLOTS, "video");
  const arrived = signal<ReadonlyMap<number, number>>(new Map());
  const voices = signal<readonly Voice[]>([]);
  let receivers: ReadonlyMap<number, RTCRtpReceiver> = new Map();
  /** Time stamp of the newest source seen in each slot: what is not newer was counted already. */
  const stamps = new Map<number, number>();
  /** When, by our clock, that was. */
  const seenAt = new Map<number, number>();

  /** The newest source of a slot, unless it was counted already. */
  function fresh(slot: number): RTCRtpContributingSource | null {
    const source = newest(receivers.get(slot));
    if (source === null || source.timestamp <= (stamps.get(slot) ?? 0)) return null;
    stamps.set(slot, source.timestamp);
    seenAt.set(slot, performance.now());
    return source;
  }

  function inspect(slot: number): void {
    const source = fresh(slot);
    if (source === null || arrived.peek().get(slot) === source.source) return;
    arrived.value = new Map(arrived.peek()).set(slot, source.source);
  }

  function voice(slot: number): readonly Voice[] {
    const source = fresh(slot);
    const level = receivers.get(slot)?.getSynchronizationSources()[0]?.audioLevel ?? 0;
    return source === null || level < AUDIBLE ? [] : [{ number: source.source, level }];
  }

  return {
    audio,
    video,
    arrived,
    voices,
    receiver: (slot) => receivers.get(slot),
    number: (slot) => arrived.peek().get(slot) ?? newest(receivers.get(slot))?.source,
    use: (connection) => {
      receivers = connection.receivers;
      stamps.clear();
      for (const { slot, stream } of [...audio, ...video]) {
        for (const old of stream.getTracks()) stream.removeTrack(old);
        const track = receivers.get(slot)?.track;
        if (track !== undefined) stream.addTrack(track);
      }
    },
    reassigned: (changed) => {
      const since = performance.now() - FRESH_MS;
      const old = changed.filter((slot) => (seenAt.get(slot) ?? 0) < since);
      if (old.length === 0) return;
      arrived.value = new Map([...arrived.peek()].filter(([slot]) => !old.includes(slot)));
    },
    watch: (slot, element) => watchFrames(element, () => inspect(slot)),
    look: () => {
      for (const { slot } of video) inspect(slot);
      const heard = audio.flatMap(({ slot }) => voice(slot));
      if (heard.length + voices.peek().length > 0) {
        voices.value = heard.toSorted((one, other) => other.level - one.level);
      }
    },
  };
}

function newest(receiver: RTCRtpReceiver | undefined): RTCRtpContributingSource | null {
  const sources = receiver?.getContributingSources() ?? [];
  return sources.reduce<RTCRtpContributingSource | null>(
    (latest, source) => (latest === null || source.timestamp > latest.timestamp ? source : latest),
    null,
  );
}

/** Calls back for every frame that the element is about to show. */
function watchFrames(element: HTMLVideoElement, shown: () => void): () => void {
  let handle = 0;
  const next = () => {
    shown();
    handle = element.requestVideoFrameCallback(next);
  };
  handle = element.requestVideoFrameCallback(next);
  return () => element.cancelVideoFrameCallback(handle);
}

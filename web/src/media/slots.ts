/**
 * The receive slots: one stream each, made once and kept over every new connection, and the number
 * that the packets of the last frame bore (CSRC, RFC 3550 section 5.1). Only that number decides
 * whose name a picture gets.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { SlotAssignment } from "../protocol";
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

export interface FirstFrame {
  readonly slot: number;
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Slots {
  readonly audio: readonly Slot[];
  readonly video: readonly Slot[];
  /** By video slot: the number that its last frame bore. */
  readonly arrived: ReadonlySignal<ReadonlyMap<number, number>>;
  /** Who is heard now, loudest first. */
  readonly voices: ReadonlySignal<readonly Voice[]>;
  /** Every change of a video slot's number, for measuring. */
  readonly firstFrames: readonly FirstFrame[];
  receiver(slot: number): RTCRtpReceiver | undefined;
  number(slot: number): number | undefined;
  use(connection: Connection): void;
  /** These pictures are no longer wanted there: an old frame must not count when they come back. */
  reassigned(before: readonly SlotAssignment[], numberOf: (participant: string) => number | undefined): void;
  watch(slot: number, video: HTMLVideoElement): () => void;
  /** Looks at what elements do not show: hidden pictures and voices. */
  look(): void;
}

const AUDIBLE = 0.01;
const FIRST_FRAMES_KEPT = 1000;

export function createSlots(): Slots {
  const streams = (first: number, count: number, kind: Slot["kind"]): readonly Slot[] =>
    Array.from({ length: count }, (_, index) => ({ slot: first + index, kind, stream: new MediaStream() }));
  const audio = streams(0, AUDIO_SLOTS, "audio");
  const video = streams(AUDIO_SLOTS, VIDEO_SLOTS, "video");
  const arrived = signal<ReadonlyMap<number, number>>(new Map());
  const voices = signal<readonly Voice[]>([]);
  const firstFrames: FirstFrame[] = [];
  let receivers: ReadonlyMap<number, RTCRtpReceiver> = new Map();
  /** Time of the newest source seen in each slot: what is not newer was counted already. */
  const seenAt = new Map<number, number>();

  function inspect(slot: number): void {
    const source = newest(receivers.get(slot));
    if (source === null || source.timestamp <= (seenAt.get(slot) ?? 0)) return;
    seenAt.set(slot, source.timestamp);
    if (arrived.peek().get(slot) === source.source) return;
    arrived.value = new Map(arrived.peek()).set(slot, source.source);
    firstFrames.push({ slot, number: source.source, at: performance.timeOrigin + performance.now() });
    if (firstFrames.length > FIRST_FRAMES_KEPT) firstFrames.shift();
  }

  function forget(slot: number): void {
    const without = new Map(arrived.peek());
    if (without.delete(slot)) arrived.value = without;
  }

  function voice(slot: number): readonly Voice[] {
    const receiver = receivers.get(slot);
    const source = newest(receiver);
    const level = receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
    if (source === null || source.timestamp <= (seenAt.get(slot) ?? 0)) return [];
    seenAt.set(slot, source.timestamp);
    return level < AUDIBLE ? [] : [{ number: source.source, level }];
  }

  return {
    audio,
    video,
    arrived,
    voices,
    firstFrames,
    receiver: (slot) => receivers.get(slot),
    number: (slot) => arrived.peek().get(slot) ?? newest(receivers.get(slot))?.source,
    use: (connection) => {
      receivers = connection.receivers;
      seenAt.clear();
      for (const { slot, stream } of [...audio, ...video]) {
        for (const old of stream.getTracks()) stream.removeTrack(old);
        const track = receivers.get(slot)?.track;
        if (track !== undefined) stream.addTrack(track);
      }
    },
    reassigned: (before, numberOf) => {
      for (const { slot, participant } of before) {
        if (participant !== null && arrived.peek().get(slot) === numberOf(participant)) forget(slot);
      }
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

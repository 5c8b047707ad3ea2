/** What the user interface may know of media. Streams and elements appear here and nowhere below. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { SlotShown, TileWish } from "../session/slots";

export type { SlotShown, TileWish };

/** Streams are made once and stay for ever: give each to one element and never move it. */
export interface Slot {
  readonly slot: number;
  readonly kind: "audio" | "video";
  readonly stream: MediaStream;
}

export interface DeviceChoice {
  readonly deviceId: string;
  readonly label: string;
}

export interface Devices {
  readonly microphones: readonly DeviceChoice[];
  readonly cameras: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
  readonly microphone: string | null;
  readonly camera: string | null;
  readonly speaker: string | null;
  /** Why there is no microphone or camera: the browser or the person said no, or there is none. */
  readonly microphoneProblem: "denied" | "missing" | "busy" | null;
  readonly cameraProblem: "denied" | "missing" | "busy" | null;
}

export interface MediaView {
  readonly audioSlots: readonly Slot[];
  readonly videoSlots: readonly Slot[];
  readonly slotsShown: ReadonlySignal<readonly SlotShown[]>;
  /** Own pictures, for the preview and the own tile; null when off. */
  readonly ownCamera: ReadonlySignal<MediaStream | null>;
  readonly ownScreen: ReadonlySignal<MediaStream | null>;
  /** 0..1, about ten times a second while the microphone is on. */
  readonly microphoneLevel: ReadonlySignal<number>;
  readonly devices: ReadonlySignal<Devices>;
  /** The browser wants a click before it plays sound. */
  readonly soundBlocked: ReadonlySignal<boolean>;
  /** Give the element of a slot, null when it goes: its frames are watched and its sound is started. */
  attach(slot: number, element: HTMLMediaElement | null): void;
  /** What the layout shows now; call it whenever it changes. */
  show(wishes: readonly TileWish[]): void;
  /** Ask for camera and microphone for the join page; refusal is fine. */
  startPreview(): Promise<void>;
}

/**
 * Microphone, camera and screen of this person. This file alone asks the browser for them and
 * ends them. No device, or a "no" from the person, is an ordinary state: one can listen and write.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Failure } from "../session/state";
import type { DeviceChoice, Devices } from "./view";

type Problem = Devices["cameraProblem"];
type Kind = "audioinput" | "videoinput";
type Captured = { readonly track: MediaStreamTrack } | { readonly failure: Failure };

export interface OwnDevices {
  readonly devices: ReadonlySignal<Devices>;
  readonly microphone: ReadonlySignal<MediaStreamTrack | null>;
  readonly camera: ReadonlySignal<MediaStreamTrack | null>;
  readonly screen: ReadonlySignal<MediaStreamTrack | null>;
  /** null when it is done, else why it could not be. */
  setMicrophone(on: boolean): Promise<Failure | null>;
  setCamera(on: boolean): Promise<Failure | null>;
  setScreen(on: boolean): Promise<Failure | null>;
  /** Both at once, so that the browser asks one question; what is refused is left out. */
  setBoth(): Promise<void>;
  choose(kind: MediaDeviceKind, deviceId: string): Promise<Failure | null>;
  /** Ends everything that is captured. */
  release(): void;
}

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const SCREEN = { video: { frameRate: { ideal: 15, max: 30 } }, audio: false };

export function createDevices(): OwnDevices {
  const microphone = signal<MediaStreamTrack | null>(null);
  const camera = signal<MediaStreamTrack | null>(null);
  const screen = signal<MediaStreamTrack | null>(null);
  const devices = signal<Devices>({
    microphones: [],
    cameras: [],
    speakers: [],
    microphone: null,
    camera: null,
    speaker: null,
    microphoneProblem: null,
    cameraProblem: null,
  });
  const slots = { audioinput: microphone, videoinput: camera };
  const change = (changes: Partial<Devices>) => {
    devices.value = { ...devices.value, ...changes };
  };

  async function capture(kind: Kind): Promise<Captured> {
    const captured = await request(kind, chosen(devices.value, kind));
    const problem = "failure" in captured ? problemOf(captured.failure) : null;
    change(kind === "audioinput" ? { microphoneProblem: problem } : { cameraProblem: problem });
    await list();
    return captured;
  }

  /** One request at a time for each device: a quick off and on must not leave two tracks. */
  const turns = { audioinput: Promise.resolve(), videoinput: Promise.resolve() };
  function inTurn<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    const done = turns[kind].then(work);
    turns[kind] = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  function turn(kind: Kind, on: boolean): Promise<Failure | null> {
    return inTurn(kind, async () => {
      const slot = slots[kind];
      if (!on) end(slot);
      if (!on || slot.value?.readyState === "live") return null;
      const captured = await capture(kind);
      if ("failure" in captured) return captured.failure;
      hold(slot, captured.track);
      return null;
    });
  }

  function hold(slot: typeof microphone, track: MediaStreamTrack): void {
    end(slot);
    slot.value = track;
    // Unplugged, or ended in the browser's own bar.
    track.addEventListener("ended", () => {
      if (slot.value === track) slot.value = null;
    });
  }

  async function list(): Promise<void> {
    const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    change({
      microphones: choices(found, "audioinput"),
      cameras: choices(found, "videoinput"),
      speakers: choices(found, "audiooutput"),
      microphone: microphone.value?.getSettings().deviceId ?? devices.value.microphone,
      camera: camera.value?.getSettings().deviceId ?? devices.value.camera,
    });
  }

  async function replace(kind: Kind, deviceId: string): Promise<Failure | null> {
    change(kind === "audioinput" ? { microphone: deviceId } : { camera: deviceId });
    if (slots[kind].value === null) return null;
    end(slots[kind]);
    return turn(kind, true);
  }

  navigator.mediaDevices?.addEventListener("devicechange", () => void list());

  return {
    devices,
    microphone,
    camera,
    screen,
    setMicrophone: (on) => turn("audioinput", on),
    setCamera: (on) => turn("videoinput", on),
    setBoth: () =>
      inTurn("audioinput", () =>
        inTurn("videoinput", async () => {
          const stream = await requestBoth();
          if (stream === null) return;
          for (const track of stream.getTracks()) hold(track.kind === "audio" ? microphone : camera, track);
          await list();
        }),
      ).then(async () => {
        if (microphone.value === null) await turn("audioinput", true);
        if (camera.value === null) await turn("videoinput", true);
      }),
    setScreen: async (on) => {
      end(screen);
      if (!on) return null;
      const captured = await requestScreen();
      if ("failure" in captured) return captured.failure;
      captured.track.contentHint = "detail";
      hold(screen, captured.track);
      return null;
    },
    choose: async (kind, deviceId) => {
      if (kind !== "audiooutput") return replace(kind, deviceId);
      change({ speaker: deviceId });
      return null;
    },
    release: () => {
      for (const slot of [microphone, camera, screen]) end(slot);
    },
  };
}

function end(slot: { value: MediaStreamTrack | null }): void {
  slot.value?.stop();
  slot.value = null;
}

function chosen(devices: Devices, kind: Kind): string | null {
  return kind === "audioinput" ? devices.microphone : devices.camera;
}

async function request(kind: Kind, deviceId: string | null): Promise<Captured> {
  const which = deviceId === null ? {} : { deviceId: { ideal: deviceId } };
  const wanted =
    kind === "audioinput" ? { audio: { ...AUDIO, ...which } } : { video: { ...VIDEO, ...which } };
  return first(() => navigator.mediaDevices.getUserMedia(wanted));
}

/** null when either is refused or missing: then each is asked for alone. */
async function requestBoth(): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: AUDIO, video: VIDEO });
  } catch {
    return null;
  }
}

function requestScreen(): Promise<Captured> {
  return first(() => navigator.mediaDevices.getDisplayMedia(SCREEN));
}

async function first(ask: () => Promise<MediaStream>): Promise<Captured> {
  try {
    const track = (await ask()).getTracks()[0];
    return track === undefined ? { failure: NO_DEVICE } : { track };
  } catch (error) {
    // Without a secure origin there is no mediaDevices at all: a TypeError, the same as no device.
    return { failure: FAILURES[error instanceof DOMException ? error.name : ""] ?? NO_DEVICE };
  }
}

const NO_DEVICE: Failure = { code: "no_device", message: "No such device was found." };
const DENIED: Failure = { code: "not_permitted", message: "The browser was told not to use this device." };
const BUSY: Failure = { code: "unavailable", message: "Another program is using this device." };
const FAILURES: Readonly<Record<string, Failure>> = {
  NotAllowedError: DENIED,
  SecurityError: DENIED,
  NotReadableError: BUSY,
  AbortError: BUSY,
};

function problemOf(failure: Failure): Problem {
  if (failure.code === "not_permitted") return "denied";
  return failure.code === "no_device" ? "missing" : "busy";
}

function choices(found: readonly MediaDeviceInfo[], kind: MediaDeviceKind): readonly DeviceChoice[] {
  return found
    .filter((device) => device.kind === kind && device.deviceId !== "")
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

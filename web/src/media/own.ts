/** What this person sends: the wish in the store, the tracks of the devices, and both kept in step. */
import { computed, effect, type ReadonlySignal } from "@preact/signals-core";
import { DONE, failed } from "../session/outcome";
import { mayPublish } from "../session/selectors";
import type { Failure } from "../session/state";
import type { Outcome, OwnMedia, WritableStore } from "../session/store";
import type { Tracks } from "./connection";
import type { OwnDevices } from "./devices";

export interface Own {
  /** What goes onto the senders now. A muted microphone stays open, so that the browser need not ask again. */
  readonly tracks: ReadonlySignal<Tracks>;
  setMicrophone(on: boolean): Promise<Outcome>;
  setCamera(on: boolean): Promise<Outcome>;
  setScreen(on: boolean): Promise<Outcome>;
  startPreview(): Promise<void>;
  release(): void;
}

export function createOwn(store: WritableStore, devices: OwnDevices): Own {
  const tracks = computed<Tracks>(() => ({
    microphone: store.own.value.microphone ? devices.microphone.value : null,
    camera: store.own.value.camera ? devices.camera.value : null,
    screen: store.own.value.screen ? devices.screen.value : null,
  }));
  const set = (changes: Partial<OwnMedia>) => {
    store.own.value = { ...store.own.peek(), ...changes };
  };
  const turn = async (
    source: keyof OwnMedia,
    on: boolean,
    device: (on: boolean) => Promise<Failure | null>,
  ): Promise<Outcome> => {
    if (!on) set({ [source]: false });
    const failure = await device(on);
    if (failure !== null) return failed(failure.code, failure.message);
    if (on) set({ [source]: true });
    return DONE;
  };

  /** Policy comes first; what a host has closed is open again by one's own click alone. */
  const open: typeof turn = async (source, on, device) => {
    const state = store.state.peek();
    if (on && state !== null && !mayPublish(state)[source]) return failed("by_policy", "");
    const outcome = await turn(source, on, device);
    if (on && outcome.ok && store.closedByHost.peek() === source) store.closedByHost.value = null;
    return outcome;
  };

  // A device that goes away, or a screen ended in the browser's own bar, is no longer sent.
  effect(() => {
    const { microphone, camera, screen } = store.own.value;
    if (microphone && devices.microphone.value === null) set({ microphone: false });
    if (camera && devices.camera.value === null) set({ camera: false });
    if (screen && devices.screen.value === null) set({ screen: false });
  });
  effect(() => {
    const track = devices.microphone.value;
    if (track !== null) track.enabled = store.own.value.microphone;
  });

  return {
    tracks,
    setMicrophone: async (on) => {
      if (!on) {
        set({ microphone: false });
        return DONE;
      }
      return open("microphone", true, devices.setMicrophone);
    },
    setCamera: (on) => open("camera", on, devices.setCamera),
    setScreen: (on) => open("screen", on, devices.setScreen),
    startPreview: async () => {
      await devices.setBoth();
      set({ microphone: devices.microphone.value !== null, camera: devices.camera.value !== null });
    },
    release: () => {
      devices.release();
      set({ microphone: false, camera: false, screen: false });
    },
  };
}

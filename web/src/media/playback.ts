/** Elements of the slots: given their stream, started, and sent to the chosen loudspeaker. */
import { effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Slots } from "./slots";

export interface Playback {
  readonly blocked: ReadonlySignal<boolean>;
  attach(slot: number, element: HTMLMediaElement | null): void;
  /** Starts what the browser held back; call it from a click. */
  resume(): Promise<boolean>;
}

export function createPlayback(slots: Slots, speaker: ReadonlySignal<string | null>): Playback {
  const blocked = signal(false);
  const elements = new Map<number, { readonly element: HTMLMediaElement; readonly detach: () => void }>();

  async function play(element: HTMLMediaElement): Promise<boolean> {
    try {
      await element.play();
      return true;
    } catch (error) {
      // An AbortError only says that another stream was put on meanwhile.
      return !(error instanceof DOMException && error.name === "NotAllowedError");
    }
  }

  async function start(element: HTMLMediaElement): Promise<void> {
    if (!(await play(element))) blocked.value = true;
  }

  effect(() => {
    for (const { element } of elements.values()) sendTo(element, speaker.value);
  });

  return {
    blocked,
    attach: (slot, element) => {
      if (elements.get(slot)?.element === element) return;
      elements.get(slot)?.detach();
      elements.delete(slot);
      const stream = [...slots.audio, ...slots.video].find((each) => each.slot === slot)?.stream;
      if (element === null || stream === undefined) return;
      const detach = element instanceof HTMLVideoElement ? slots.watch(slot, element) : () => undefined;
      elements.set(slot, { element, detach });
      element.autoplay = true;
      element.srcObject = stream;
      if (element instanceof HTMLAudioElement) sendTo(element, speaker.value);
      void start(element);
    },
    resume: async () => {
      const played = await Promise.all([...elements.values()].map(({ element }) => play(element)));
      blocked.value = played.includes(false);
      return !blocked.value;
    },
  };
}

function sendTo(element: HTMLMediaElement, speaker: string | null): void {
  if (!(element instanceof HTMLAudioElement) || speaker === null || !("setSinkId" in element)) return;
  element.setSinkId(speaker).catch(() => {
    // The loudspeaker is gone: the element keeps the one it had.
  });
}

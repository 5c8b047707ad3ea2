/** Taking part in writing alone: what the light page is made of. */
import { effect } from "@preact/signals-core";
import { codeIn, type Kind, type Senses } from "./compose";
import { createPlainLink } from "./link/alone";
import type { Link } from "./link/link";
import { OWN_REPORT } from "./link/reporter";
import { DONE, failed } from "./session/outcome";
import type { OwnMedia, WritableStore } from "./session/store";
import { LightDoor } from "./ui/light/LightDoor";
import { LightSession } from "./ui/light/LightSession";

const WITHOUT = async () => failed("unavailable", "The light page has neither sound nor pictures.");
const off = async (on: boolean) => (on ? WITHOUT() : DONE);
const fullPage = (code: string) => `/j/${encodeURIComponent(code)}`;
const nothing = () => undefined;

/** `before` is what this person sent when the full page was left for this one. */
function createSenses(store: WritableStore, ask: Link["ask"], before: OwnMedia | null): Senses {
  store.rung.value = { rung: "text", reason: "chosen" };
  store.wish.value = "text";
  effect(() => {
    // Whoever wants sound or pictures wants the full page.
    if (store.wish.value !== "text") location.assign(fullPage(codeIn(location.pathname)) + location.search);
  });
  return {
    view: null,
    look: null,
    turns: {
      setMicrophone: off,
      setCamera: off,
      setScreen: off,
      chooseDevice: WITHOUT,
      allowSound: WITHOUT,
    },
    /** Said once: another device of this person, with sound and picture, may say otherwise. */
    report: () => {
      void ask("rung.report", store.rung.peek(), { id: OWN_REPORT + crypto.randomUUID() });
      if (before === null || !(before.microphone || before.camera || before.screen)) return;
      void ask("media.publish", { microphone: false, camera: false, screen: false });
    },
    welcomed: nothing,
    assigned: nothing,
    watched: nothing,
    unheard: nothing,
    mediaOn: nothing,
    bringHere: nothing,
    hangUp: nothing,
    stop: nothing,
  };
}

export const IN_WRITING: Kind = {
  Door: LightDoor,
  Inside: LightSession,
  extras: null,
  fullTexts: null,
  otherPage: fullPage,
  createLink: createPlainLink,
  createSenses,
};

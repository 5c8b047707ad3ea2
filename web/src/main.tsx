/** The full page: the session with sound and picture. */
import { computed } from "@preact/signals-core";
import { codeIn, open, type Senses } from "./compose";
import { createLink } from "./link/create";
import { postCheck } from "./link/http";
import type { Link } from "./link/link";
import { reachesBySocket } from "./link/reach";
import { report } from "./link/reporter";
import { createMedia } from "./media/create";
import { createLook, NoMedia } from "./media/look";
import { pack, unpack } from "./media/packed";
import type { SessionProbe } from "./media/probe";
import type { Answer, MediaAnswer } from "./protocol";
import { createStore, type WritableStore } from "./session/store";
import { FULL } from "./texts/full/full";
import { Join } from "./ui/join/Join";
import { EXTRAS } from "./ui/session/extras";
import { Session } from "./ui/session/Session";

declare global {
  interface Window {
    sessionProbe: SessionProbe;
  }
}

function createSenses(store: WritableStore, ask: Link["ask"]): Senses {
  /** A page is a device. The newest takes sound and picture, once; then only when its person says so. */
  const device = crypto.randomUUID();
  let take = true;
  const media = createMedia(store, {
    offer: async (sdp, until) => {
      const offer = await pack(sdp);
      const answer = await ask("media.offer", { ...offer, device, take }, { until });
      if (answer.ok) take = false;
      else if (answer.error.code === "elsewhere") store.elsewhere.value = true;
      return unpack(answerIn(answer), offer);
    },
    restart: async (sdp, until) => {
      const offer = await pack(sdp);
      const answer = await ask("media.offer", { ...offer, device, restart: true }, { until });
      return !answer.ok && answer.error.code === "not_found" ? null : unpack(answerIn(answer), offer);
    },
    view: async (video) => (await ask("media.view", { video })).ok,
  });
  window.sessionProbe = media.probe;
  const rung = computed(() => (media.rungKnown.value ? store.rung.value : null));
  const look = createLook(store, {
    ask: async (sdp, until) => {
      const reply = await postCheck(codeIn(location.pathname), sdp, until);
      if (reply.ok) return reply.value;
      throw reply.error?.code === "unavailable" ? new NoMedia() : new Error("nothing can be looked at");
    },
    reachesBySocket,
  });
  return {
    ...media,
    look,
    welcomed: (welcome) => media.welcomed(welcome.media),
    mediaOn: (chosen) => {
      store.elsewhere.value = chosen !== device;
    },
    bringHere: () => {
      take = true;
      store.elsewhere.value = false;
    },
    report: () => report(store, rung, ask),
  };
}

function answerIn(answer: Answer): MediaAnswer {
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.data as MediaAnswer;
}

await open(createStore(), {
  Door: Join,
  Inside: Session,
  extras: EXTRAS,
  fullTexts: FULL,
  otherPage: (code) => `/light/${encodeURIComponent(code)}`,
  createLink,
  createSenses,
});

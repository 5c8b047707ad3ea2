/**
 * What the server should be told so that it knows what is true here. Compared with the view
 * instead of sent on change, it is right again after any loss, restart or second thought.
 */
import type { Commands, Rung } from "../protocol";
import { mayPublish, myself } from "./selectors";
import type { SessionState } from "./state";
import type { OwnMedia, OwnRung } from "./store";

export type Duty = {
  [T in "media.publish" | "rung.report"]: { readonly type: T; readonly data: Commands[T] };
}["media.publish" | "rung.report"];

/** The reason of every rung that the server finds in somebody's line. */
export const SLOW = "slow-connection";

/** Text for such a reason does not mean that anything is lost: the connection stands, and is to be left alone. */
export function isThin(reason: string): boolean {
  return reason === SLOW || reason === "thin";
}

/** Of what arrives, the server knows best: `reduced`, `audio` unless it was chosen and the `text` of a slow line are its own to say. */
function own(rung: Rung, reason: string): "video" | "audio" | "text" {
  if (reason === SLOW) return "video";
  if (rung === "text") return "text";
  return rung === "audio" && reason === "chosen" ? "audio" : "video";
}

/** `rung` is null as long as this client has not found out on which one it stands. */
export function duties(state: SessionState, sent: OwnMedia, rung: OwnRung | null): readonly Duty[] {
  const me = myself(state);
  if (me === undefined || !me.connected) return [];
  const due: Duty[] = [];
  const may = mayPublish(state);
  const wanted = {
    microphone: sent.microphone && may.microphone,
    camera: sent.camera && may.camera,
    screen: sent.screen && may.screen,
  };
  const published =
    me.microphone === wanted.microphone && me.camera === wanted.camera && me.screen === wanted.screen;
  if (!published && me.role !== "observer") due.push({ type: "media.publish", data: wanted });
  if (rung !== null && own(me.rung, me.rung_reason) !== own(rung.rung, rung.reason)) {
    due.push({ type: "rung.report", data: { rung: rung.rung, reason: rung.reason } });
  }
  return due;
}

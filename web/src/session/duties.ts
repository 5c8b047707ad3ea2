/**
 * What the server should be told so that it knows what is true here. Compared with the view
 * instead of sent on change, it is right again after any loss, restart or second thought.
 */
import type { Commands, Rung } from "../protocol";
import { myself } from "./selectors";
import type { SessionState } from "./state";
import type { OwnMedia, OwnRung } from "./store";

export type Duty = {
  [T in "media.publish" | "rung.report"]: { readonly type: T; readonly data: Commands[T] };
}["media.publish" | "rung.report"];

/** Of what arrives, the server knows best: `reduced` and `audio` are its own to say. */
const isText = (rung: Rung) => rung === "text";

/** `rung` is null as long as this client has not found out on which one it stands. */
export function duties(state: SessionState, own: OwnMedia, rung: OwnRung | null): readonly Duty[] {
  const me = myself(state);
  if (me === undefined || !me.connected) return [];
  const due: Duty[] = [];
  const published = me.microphone === own.microphone && me.camera === own.camera && me.screen === own.screen;
  if (!published && me.role !== "observer") due.push({ type: "media.publish", data: own });
  if (rung !== null && isText(me.rung) !== isText(rung.rung)) {
    due.push({ type: "rung.report", data: { rung: rung.rung, reason: rung.reason } });
  }
  return due;
}

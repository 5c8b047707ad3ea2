/** What both sides call a way round a bad line. */
import type { RemedyKind } from "../../session/state";
import { type Key, t } from "../../texts/texts";
import type { IconName } from "../kit/icons";

export const ICONS = {
  "no-pictures": "cameraOff",
  relay: "link",
  device: "screen",
} as const satisfies Record<RemedyKind, IconName>;

const WHAT = {
  "no-pictures": "remedy_pictures",
  relay: "remedy_relay",
  device: "remedy_device",
} as const satisfies Record<RemedyKind, Key>;

export const what = (kind: RemedyKind) => t(WHAT[kind]);

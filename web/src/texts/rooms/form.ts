/** What a file of texts about rooms must hold: every text of the English one. */
import type { Text } from "../form";
import type { rooms } from "./en";

export type RoomTexts = { readonly [K in keyof typeof rooms]: Text<(typeof rooms)[K]> };

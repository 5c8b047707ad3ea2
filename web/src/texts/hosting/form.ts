/** What a file of the texts about joining and hosting must hold: every text of the English one. */
import type { Text } from "../form";
import type { hosting } from "./en";

export type HostingTexts = { readonly [K in keyof typeof hosting]: Text<(typeof hosting)[K]> };

/** What a file of the texts of the full page must hold: every text of the English one. */
import type { Text } from "../form";
import type { full } from "./en";

export type FullTexts = { readonly [K in keyof typeof full]: Text<(typeof full)[K]> };

/** What a file of texts about what is kept must hold: every text of the English one. */
import type { Text } from "../form";
import type { kept } from "./en";

export type KeptTexts = { readonly [K in keyof typeof kept]: Text<(typeof kept)[K]> };

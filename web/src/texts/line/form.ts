/** What a file of texts about the line must hold. */
import type { Text } from "../form";
import type { line } from "./en";

export type LineTexts = { readonly [K in keyof typeof line]: Text<(typeof line)[K]> };

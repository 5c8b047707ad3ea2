/** What a file of texts about the network check must hold. */
import type { Text } from "../form";
import type { network } from "./en";

export type NetworkTexts = { readonly [K in keyof typeof network]: Text<(typeof network)[K]> };

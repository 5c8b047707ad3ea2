/** What a file of texts must hold: every text of the English one. */
import type { en } from "./en";
import type { full } from "./full/en";

/** The words of both pages, and those of the full one alone. */
export type English = typeof en & typeof full;
export type Key = keyof English;
/** Says the same in as many forms as the language has for numbers; `other` fits when no form does. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
export type Text<Original> = Original extends string ? string : Plural;
export type SharedTexts = { readonly [K in keyof typeof en]: Text<(typeof en)[K]> };
export type Texts = { readonly [K in Key]: Text<English[K]> };

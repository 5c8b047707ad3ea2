/** What a file of texts must hold: every text of the English one. */
import type { en } from "./en";

export type Key = keyof typeof en;
/** Says the same in as many forms as the language has for numbers; `other` fits when no form does. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
export type Text<Original> = Original extends string ? string : Plural;
export type Texts = { readonly [K in Key]: Text<(typeof en)[K]> };

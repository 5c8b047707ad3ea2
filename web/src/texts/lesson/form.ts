/** What a file of the lesson's texts must hold: every text of the English one. */
import type { Text } from "../form";
import type { lesson } from "./en";

export type LessonTexts = { readonly [K in keyof typeof lesson]: Text<(typeof lesson)[K]> };

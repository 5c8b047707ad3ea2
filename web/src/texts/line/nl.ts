/** Nederlands. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Doorgaan met alleen geluid",
  voicesModeHelp: "Je hoort iedereen en ziet geen beeld: veel makkelijker bij een trage verbinding.",
  rung_voices: "Je hoort de anderen zonder beeld, zoals je wilde.",
  hostRung_voices: "Alleen geluid, uit eigen keuze.",
};

/** Nederlands. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Doorgaan met alleen geluid",
  voicesModeHelp: "Je hoort iedereen en ziet geen beeld: veel makkelijker bij een trage verbinding.",
  rung_voices: "Je hoort de anderen zonder beeld, zoals je wilde.",
  hostRung_voices: "Alleen geluid, uit eigen keuze.",
  link_portal:
    "Je netwerk wil eerst dat je je aanmeldt: open daarvoor een willekeurige andere webpagina. Wat je hier schrijft, blijft bewaard.",
  waitingCount: { one: "{count} ding wacht op verzending.", other: "{count} dingen wachten op verzending." },
  voteWaits: "Je stem wordt bewaard en verstuurd zodra je weer verbonden bent.",
};

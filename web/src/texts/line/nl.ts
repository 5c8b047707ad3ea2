/** Nederlands. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  rung_voices: "Je hoort de anderen zonder beeld, zoals je wilde.",
  hostRung_voices: "Alleen geluid, uit eigen keuze.",
  link_portal:
    "Je netwerk wil eerst dat je je aanmeldt: open daarvoor een willekeurige andere webpagina. Wat je hier schrijft, blijft bewaard.",
  waitingCount: { one: "{count} ding wacht op verzending.", other: "{count} dingen wachten op verzending." },
  voteWaits: "Je stem wordt bewaard en verstuurd zodra je weer verbonden bent.",
  lightPage: "De lichte pagina, voor trage verbindingen",
  lightHint:
    "Chat, peilingen, handen en kamers, zonder geluid en beeld. Ze laadt snel en vraagt weinig van je verbinding.",
  fullPage: "De volledige pagina, met geluid en beeld",
  error_elsewhere: "Geluid en beeld zijn op je andere apparaat. Haal ze eerst hierheen.",
};

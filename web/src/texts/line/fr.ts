/** Français. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Continuer avec le son seul",
  voicesModeHelp: "Tu entends tout le monde sans les images : bien plus facile avec une connexion lente.",
  rung_voices: "Tu entends les autres sans leurs images, comme tu l’as voulu.",
  hostRung_voices: "Son seul, par choix.",
  link_portal:
    "Ton réseau demande d’abord une connexion : ouvre n’importe quelle autre page web pour cela. Ce que tu écris ici est gardé.",
  waitingCount: {
    one: "{count} chose attend d’être envoyée.",
    many: "{count} choses attendent d’être envoyées.",
    other: "{count} choses attendent d’être envoyées.",
  },
  voteWaits: "Ton vote est gardé et sera envoyé dès que tu seras reconnecté.",
};

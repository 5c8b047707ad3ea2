/** Français. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Continuer avec le son seul",
  voicesModeHelp: "Tu entends tout le monde sans les images : bien plus facile avec une connexion lente.",
  rung_voices: "Tu entends les autres sans leurs images, comme tu l’as voulu.",
  hostRung_voices: "Son seul, par choix.",
};

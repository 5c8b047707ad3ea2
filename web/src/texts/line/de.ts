/** Deutsch. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Nur mit Ton weitermachen",
  voicesModeHelp: "Du hörst alle und siehst keine Bilder: Das geht auch bei langsamer Verbindung gut.",
  rung_voices: "Du hörst die anderen ohne Bild, wie du es wolltest.",
  hostRung_voices: "Nur mit Ton, aus eigener Wahl.",
};

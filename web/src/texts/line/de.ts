/** Deutsch. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Nur mit Ton weitermachen",
  voicesModeHelp: "Du hörst alle und siehst keine Bilder: Das geht auch bei langsamer Verbindung gut.",
  rung_voices: "Du hörst die anderen ohne Bild, wie du es wolltest.",
  hostRung_voices: "Nur mit Ton, aus eigener Wahl.",
  link_portal:
    "Dein Netz verlangt zuerst eine Anmeldung: Öffne dafür irgendeine andere Webseite. Was du hier schreibst, bleibt erhalten.",
  waitingCount: {
    one: "{count} Sache wartet auf das Senden.",
    other: "{count} Sachen warten auf das Senden.",
  },
  voteWaits: "Deine Stimme bleibt erhalten und wird gesendet, sobald du wieder verbunden bist.",
};

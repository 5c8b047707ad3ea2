/** Deutsch. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  rung_voices: "Du hörst die anderen ohne Bild, wie du es wolltest.",
  hostRung_voices: "Nur mit Ton, aus eigener Wahl.",
  link_portal:
    "Dein Netz verlangt zuerst eine Anmeldung: Öffne dafür irgendeine andere Webseite. Was du hier schreibst, bleibt erhalten.",
  waitingCount: {
    one: "{count} Sache wartet auf das Senden.",
    other: "{count} Sachen warten auf das Senden.",
  },
  voteWaits: "Deine Stimme bleibt erhalten und wird gesendet, sobald du wieder verbunden bist.",
  lightPage: "Die leichte Seite, für langsame Leitungen",
  lightHint:
    "Chat, Umfragen, Melden und Räume, ohne Ton und Bild. Sie lädt schnell und braucht wenig Leitung.",
  fullPage: "Die volle Seite, mit Ton und Bild",
  error_elsewhere: "Ton und Bild sind auf deinem anderen Gerät. Hole sie zuerst hierher.",
};

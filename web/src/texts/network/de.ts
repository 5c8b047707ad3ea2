/** What is said about the network before one joins in German. */
import type { NetworkTexts } from "./form";

export const network: NetworkTexts = {
  network: "Dein Netz",
  networkLooking: "Dein Netz wird angesehen …",
  networkAgain: "Noch einmal ansehen",
  network_video: "Dein Netz ist bereit: Video wird gehen.",
  network_sound:
    "Ton wird gehen, Video vielleicht nicht: Dein Netz ist langsam oder sperrt den schnellen Weg.",
  network_text: "Nur Text: Dein Netz sperrt Ton und Video. Du kannst trotzdem teilnehmen und schreiben.",
  network_off: "Hier gibt es weder Ton noch Video: Alle nehmen mit Text teil.",
  networkUnknown: "Dein Netz konnte gerade nicht angesehen werden. Du kannst trotzdem teilnehmen.",
  networkTechnician: "Was die Technik deiner Schule wissen muss",
  networkPlease: "Das muss von den Browsern der Schule zum Server durchkommen:",
  way_udp: "UDP zu {places}",
  way_tcp: "TCP zu {places}",
  way_relay: "Das Relais (TURN) bei {places}",
  way_socket: "WebSocket zu {places}",
  networkWorks: "kommt durch",
  networkBlocked: "ist gesperrt",
  networkTime: "Hin und zurück dauert es {milliseconds} ms.",
};

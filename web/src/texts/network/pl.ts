/** What is said about the network before one joins in Polish. */
import type { NetworkTexts } from "./form";

export const network: NetworkTexts = {
  network: "Twoja sieć",
  networkLooking: "Sprawdzamy Twoją sieć …",
  networkAgain: "Sprawdź jeszcze raz",
  network_video: "Twoja sieć jest gotowa: wideo będzie działać.",
  network_sound: "Dźwięk będzie działać, wideo może nie: Twoja sieć jest wolna albo blokuje szybką drogę.",
  network_text: "Tylko tekst: Twoja sieć blokuje dźwięk i wideo. Możesz mimo to dołączyć i pisać.",
  network_off: "Nie ma tu dźwięku ani wideo: wszyscy uczestniczą pisemnie.",
  networkUnknown: "Nie można było teraz sprawdzić Twojej sieci. Możesz mimo to dołączyć.",
  networkTechnician: "Czego potrzebuje informatyk w Twojej szkole",
  networkPlease: "To musi przechodzić z przeglądarek szkoły do serwera:",
  way_udp: "UDP do {places}",
  way_tcp: "TCP do {places}",
  way_relay: "Przekaźnik (TURN) pod {places}",
  way_socket: "WebSocket do {places}",
  networkWorks: "przechodzi",
  networkBlocked: "jest zablokowane",
  networkTime: "Tam i z powrotem trwa {milliseconds} ms.",
};

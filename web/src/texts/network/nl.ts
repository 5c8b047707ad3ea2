/** What is said about the network before one joins in Dutch. */
import type { NetworkTexts } from "./form";

export const network: NetworkTexts = {
  network: "Je netwerk",
  networkLooking: "Er wordt naar je netwerk gekeken …",
  networkAgain: "Nog eens kijken",
  network_video: "Je netwerk is klaar: video zal werken.",
  network_sound: "Geluid zal werken, video misschien niet: je netwerk is traag of blokkeert de snelle weg.",
  network_text: "Alleen tekst: je netwerk blokkeert geluid en video. Je kunt toch meedoen en schrijven.",
  network_off: "Hier is geen geluid en geen video: iedereen doet mee met tekst.",
  networkUnknown: "Er kon nu niet naar je netwerk worden gekeken. Je kunt toch meedoen.",
  networkTechnician: "Wat de technicus van je school nodig heeft",
  networkPlease: "Dit moet van de browsers van de school naar de server kunnen:",
  way_udp: "UDP naar {places}",
  way_tcp: "TCP naar {places}",
  way_relay: "Het relais (TURN) op {places}",
  way_socket: "WebSocket naar {places}",
  networkWorks: "komt door",
  networkBlocked: "is geblokkeerd",
  networkTime: "Heen en terug duurt {milliseconds} ms.",
};

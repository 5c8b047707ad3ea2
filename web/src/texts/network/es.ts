/** What is said about the network before one joins in Spanish. */
import type { NetworkTexts } from "./form";

export const network: NetworkTexts = {
  network: "Tu red",
  networkLooking: "Mirando tu red …",
  networkAgain: "Mirar otra vez",
  network_video: "Tu red está lista: el vídeo funcionará.",
  network_sound: "El sonido funcionará, el vídeo quizá no: tu red es lenta o bloquea la vía rápida.",
  network_text: "Solo texto: tu red bloquea el sonido y el vídeo. Puedes participar igualmente y escribir.",
  network_off: "Aquí no hay sonido ni vídeo: todos participan por escrito.",
  networkUnknown: "No se ha podido mirar tu red ahora mismo. Puedes participar igualmente.",
  networkTechnician: "Lo que necesita el servicio técnico de tu centro",
  networkPlease: "Esto debe pasar de los navegadores del centro al servidor:",
  way_udp: "UDP a {places}",
  way_tcp: "TCP a {places}",
  way_relay: "El relé (TURN) en {places}",
  way_socket: "WebSocket a {places}",
  networkWorks: "pasa",
  networkBlocked: "está bloqueado",
  networkTime: "Ida y vuelta tarda {milliseconds} ms.",
};

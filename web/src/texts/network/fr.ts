/** What is said about the network before one joins in French. */
import type { NetworkTexts } from "./form";

export const network: NetworkTexts = {
  network: "Ton réseau",
  networkLooking: "On regarde ton réseau …",
  networkAgain: "Regarder encore",
  network_video: "Ton réseau est prêt : la vidéo va marcher.",
  network_sound: "Le son va marcher, la vidéo peut-être pas : ton réseau est lent ou bloque la voie rapide.",
  network_text:
    "Texte seulement : ton réseau bloque le son et la vidéo. Tu peux quand même participer et écrire.",
  network_off: "Il n’y a ici ni son ni vidéo : tout le monde participe par écrit.",
  networkUnknown: "Ton réseau n’a pas pu être regardé pour l’instant. Tu peux quand même participer.",
  networkTechnician: "Ce dont a besoin le service informatique de ton école",
  networkPlease: "Ceci doit passer des navigateurs de l’école vers le serveur :",
  way_udp: "UDP vers {places}",
  way_tcp: "TCP vers {places}",
  way_relay: "Le relais (TURN) à {places}",
  way_socket: "WebSocket vers {places}",
  networkWorks: "passe",
  networkBlocked: "est bloqué",
  networkTime: "L’aller-retour prend {milliseconds} ms.",
};

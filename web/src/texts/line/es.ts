/** Español. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  rung_voices: "Oyes a los demás sin sus imágenes, como has pedido.",
  hostRung_voices: "Solo sonido, por decisión propia.",
  link_portal:
    "Tu red pide que inicies sesión primero: abre cualquier otra página web para hacerlo. Lo que escribes aquí se guarda.",
  waitingCount: {
    one: "{count} cosa espera a ser enviada.",
    many: "{count} cosas esperan a ser enviadas.",
    other: "{count} cosas esperan a ser enviadas.",
  },
  voteWaits: "Tu voto se guarda y se envía en cuanto vuelvas a estar conectado.",
  lightPage: "La página ligera, para conexiones lentas",
  lightHint: "Chat, encuestas, manos y salas, sin sonido ni imagen. Carga rápido y pide poco a la conexión.",
  fullPage: "La página completa, con sonido e imagen",
  error_elsewhere: "El sonido y la imagen están en tu otro dispositivo. Tráelos aquí primero.",
};

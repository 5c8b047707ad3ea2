/** Español. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Seguir solo con sonido",
  voicesModeHelp: "Oyes a todos y no ves imágenes: mucho más fácil con una conexión lenta.",
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
};

/** Español. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Seguir solo con sonido",
  voicesModeHelp: "Oyes a todos y no ves imágenes: mucho más fácil con una conexión lenta.",
  rung_voices: "Oyes a los demás sin sus imágenes, como has pedido.",
  hostRung_voices: "Solo sonido, por decisión propia.",
};

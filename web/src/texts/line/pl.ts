/** Polski. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Kontynuuj tylko z dźwiękiem",
  voicesModeHelp: "Słyszysz wszystkich i nie widzisz obrazu: to dużo łatwiejsze przy wolnym łączu.",
  rung_voices: "Słyszysz innych bez obrazu, tak jak chcesz.",
  hostRung_voices: "Tylko dźwięk, z własnego wyboru.",
};

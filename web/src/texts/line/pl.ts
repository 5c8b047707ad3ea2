/** Polski. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  voicesMode: "Kontynuuj tylko z dźwiękiem",
  voicesModeHelp: "Słyszysz wszystkich i nie widzisz obrazu: to dużo łatwiejsze przy wolnym łączu.",
  rung_voices: "Słyszysz innych bez obrazu, tak jak chcesz.",
  hostRung_voices: "Tylko dźwięk, z własnego wyboru.",
  link_portal:
    "Twoja sieć wymaga najpierw zalogowania: otwórz w tym celu dowolną inną stronę. To, co tu piszesz, zostaje zachowane.",
  waitingCount: {
    one: "{count} rzecz czeka na wysłanie.",
    few: "{count} rzeczy czekają na wysłanie.",
    many: "{count} rzeczy czeka na wysłanie.",
    other: "{count} rzeczy czeka na wysłanie.",
  },
  voteWaits: "Twój głos jest zachowany i zostanie wysłany, gdy tylko wróci połączenie.",
};

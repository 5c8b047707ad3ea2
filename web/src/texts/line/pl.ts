/** Polski. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
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
  lightPage: "Lekka strona, na wolne łącze",
  lightHint:
    "Czat, ankiety, zgłoszenia i pokoje, bez dźwięku i obrazu. Ładuje się szybko i niewiele wymaga od łącza.",
  fullPage: "Pełna strona, z dźwiękiem i obrazem",
  error_elsewhere: "Dźwięk i obraz są na twoim drugim urządzeniu. Najpierw przenieś je tutaj.",
};

/** Poczekalnia, zasady sesji, scena i własne urządzenia po polsku. */
import type { HostingTexts } from "./form";

export const hosting: HostingTexts = {
  measured: {
    one: "Prowadzący widzą, kiedy tu jesteś, jak długo mówisz, co piszesz i jak głosujesz. Nic nie jest nagrywane. Wszystko zostanie usunięte po upływie {count} dnia od ostatniego spotkania.",
    few: "Prowadzący widzą, kiedy tu jesteś, jak długo mówisz, co piszesz i jak głosujesz. Nic nie jest nagrywane. Wszystko zostanie usunięte po upływie {count} dni od ostatniego spotkania.",
    many: "Prowadzący widzą, kiedy tu jesteś, jak długo mówisz, co piszesz i jak głosujesz. Nic nie jest nagrywane. Wszystko zostanie usunięte po upływie {count} dni od ostatniego spotkania.",
    other:
      "Prowadzący widzą, kiedy tu jesteś, jak długo mówisz, co piszesz i jak głosujesz. Nic nie jest nagrywane. Wszystko zostanie usunięte po upływie {count} dnia od ostatniego spotkania.",
  },
  lobbyAhead: "Być może poczekasz chwilę w poczekalni, aż ktoś Cię wpuści.",
  lockedAhead: "Sesja jest zamknięta: teraz nikt nowy nie wejdzie.",

  lobby: "Poczekalnia",
  waitHelp: "Ktoś zaraz Cię wpuści. Zostań tutaj: strona sama przejdzie dalej.",
  waitPlace: "Twój numer w kolejce: {place}.",
  waitNext: "Teraz Twoja kolej.",
  waitSeen: "Prowadzący już Cię widzi.",
  waitUnseen: "Prowadzący wiedzą, że tu jesteś.",
  waitWord: "Wiadomość dla Ciebie",
  peopleWaiting: {
    one: "Czeka {count} osoba",
    few: "Czekają {count} osoby",
    many: "Czeka {count} osób",
    other: "Czeka {count} osoby",
  },
  isWaiting: "{name} czeka w poczekalni.",
  letIn: "Wpuść",
  letInName: "Wpuść: {name}",
  letAllIn: "Wpuść wszystkich",
  turnAway: "Odmów",
  turnAwayName: "Odmów: {name}",
  turnAwayConfirm: "{name} nie wejdzie już z tym linkiem z tej samej przeglądarki.",
  steppedOut: "teraz nie ma przy drzwiach",
  tellLobby: "Wiadomość do czekających",
  showMessage: "Pokaż",
  removalOpensLobby:
    "Włączy się poczekalnia, żeby nikt nie wrócił niezauważony pod innym imieniem. Możesz ją potem wyłączyć.",

  error_by_policy: "Zasady tej sesji na to nie pozwalają.",
  error_two_adults: "Dorosły byłby sam na sam z uczniem. Niech będzie tam ktoś jeszcze.",
  error_locked: "Sesja jest zamknięta. Poproś mentora o wpuszczenie.",
  error_waiting: "Jesteś jeszcze w poczekalni.",
  aloneSoon:
    "Jest tu tylko jeden dorosły i jeden uczeń. Za {time} dźwięk i obraz zostaną wstrzymane, aż ktoś przyjdzie.",
  aloneNow:
    "Jest tu tylko jeden dorosły i jeden uczeń: dźwięk i obraz są wstrzymane, aż ktoś przyjdzie. Możesz pisać.",

  areYouThere: "Jesteś tam?",
  iAmHere: "Jestem",
  thereCount: "Odpowiedziało {here} z {all}.",
  thereMissing: "Jeszcze bez odpowiedzi: {names}",
  thereMissed: "Bez odpowiedzi: {names}",
  thereAll: "Wszyscy odpowiedzieli.",
  stopAsking: "Nie pytaj dalej",
  goAway: "Zaraz wracam",
  comeBackNow: "Już jestem",
  isAway: "Zaraz wraca",
  youAreAway: "Inni widzą, że na chwilę Cię nie ma.",

  stopCamera: "Wyłącz kamerę",
  stopScreen: "Zakończ udostępnianie ekranu",
  cameraClosed: "Twoja kamera została wyłączona. Możesz ją znowu włączyć.",
  screenClosed: "Zakończono udostępnianie Twojego ekranu. Możesz zacząć je od nowa.",
  rename: "Zmień imię",
  newName: "Imię",
  spotlightOn: "Pokaż wszystkim w powiększeniu",
  spotlightOff: "Nie pokazuj już wszystkim w powiększeniu",
  pinOn: "Powiększ u mnie",
  pinOff: "Nie powiększaj u mnie",

  otherDevice: "Przejdź na inne urządzenie",
  otherDeviceHelp:
    "Zeskanuj to drugim urządzeniem albo otwórz tam link. Pozostajesz jedną osobą: dźwięk i obraz przechodzą na drugie urządzenie, a tu zostaje tekst.",
  otherDeviceOnce: "Link działa jeden raz, przez pięć minut. Nie pokazuj go nikomu innemu.",
  otherDeviceFor: "Link na inne urządzenie dla: {name}",
  otherDeviceCode: "Kod do zeskanowania",
  makeLink: "Utwórz link",
  seatLink: "Link na drugie urządzenie",
  goOnHere: "Kontynuuj tutaj",
  goOnTitle: "Kontynuuj na tym urządzeniu",
  goOnHelp: "Dźwięk i obraz przejdą tutaj. Na drugim urządzeniu zostanie tekst.",
  rung_elsewhere: "Dźwięk i obraz są na Twoim drugim urządzeniu. Tutaj czytasz i piszesz.",
  bringHere: "Przenieś je tutaj",
};

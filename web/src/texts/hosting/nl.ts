/** De wachtruimte, de regels van een sessie, het podium en de eigen apparaten in het Nederlands. */
import type { HostingTexts } from "./form";

export const hosting: HostingTexts = {
  measured: {
    one: "De begeleiding ziet wanneer je er bent, hoelang je praat, wat je schrijft en hoe je stemt. Er wordt niets opgenomen. {count} dag na de laatste bijeenkomst wordt alles gewist.",
    other:
      "De begeleiding ziet wanneer je er bent, hoelang je praat, wat je schrijft en hoe je stemt. Er wordt niets opgenomen. {count} dagen na de laatste bijeenkomst wordt alles gewist.",
  },
  lobbyAhead: "Misschien wacht je even in de wachtruimte tot je wordt binnengelaten.",
  lockedAhead: "De sessie is gesloten: er komt nu niemand nieuws binnen.",

  lobby: "Wachtruimte",
  waitHelp: "Iemand laat je zo binnen. Blijf hier: de pagina gaat vanzelf verder.",
  waitPlace: "Je bent nummer {place} in de rij.",
  waitNext: "Je bent aan de beurt.",
  waitSeen: "Je bent gezien.",
  waitUnseen: "De begeleiding weet dat je er bent.",
  waitWord: "Bericht voor jou",
  peopleWaiting: { one: "{count} persoon wacht", other: "{count} mensen wachten" },
  isWaiting: "{name} wacht in de wachtruimte.",
  letIn: "Binnenlaten",
  letInName: "Binnenlaten: {name}",
  letAllIn: "Iedereen binnenlaten",
  turnAway: "Weigeren",
  turnAwayName: "{name} weigeren",
  turnAwayConfirm: "{name} kan met deze link en deze browser niet meer binnenkomen.",
  steppedOut: "nu niet bij de deur",
  tellLobby: "Bericht aan wie wacht",
  showMessage: "Tonen",
  removalOpensLobby:
    "De wachtruimte gaat aan, zodat niemand ongezien onder een andere naam terugkomt. Je kunt haar weer uitzetten.",

  error_by_policy: "De regels van deze sessie staan dat niet toe.",
  error_two_adults: "Eén volwassene zou alleen zijn met één leerling. Laat er nog iemand bij zijn.",
  error_locked: "De sessie is gesloten. Vraag je mentor om je binnen te laten.",
  error_waiting: "Je bent nog in de wachtruimte.",
  aloneSoon:
    "Hier zijn alleen één volwassene en één leerling. Over {time} rusten beeld en geluid tot er iemand bij komt.",
  aloneNow:
    "Hier zijn alleen één volwassene en één leerling: beeld en geluid rusten tot er iemand bij komt. Schrijven kan.",

  areYouThere: "Ben je er?",
  iAmHere: "Ik ben er",
  thereCount: "{here} van {all} hebben geantwoord.",
  thereMissing: "Nog geen antwoord: {names}",
  thereMissed: "Geen antwoord: {names}",
  thereAll: "Iedereen heeft geantwoord.",
  stopAsking: "Niet meer vragen",
  goAway: "Even weg",
  comeBackNow: "Ik ben terug",
  isAway: "Zo terug",
  youAreAway: "De anderen zien dat je even weg bent.",

  stopCamera: "Camera uitzetten",
  stopScreen: "Scherm delen stoppen",
  cameraClosed: "Je camera is uitgezet. Je kunt hem weer aanzetten.",
  screenClosed: "Je scherm wordt niet meer gedeeld. Je kunt het weer delen.",
  rename: "Naam wijzigen",
  newName: "Naam",
  spotlightOn: "Groot tonen voor iedereen",
  spotlightOff: "Niet meer groot voor iedereen",
  pinOn: "Groot tonen voor mij",
  pinOff: "Niet meer groot voor mij",

  otherDevice: "Verder met een ander apparaat",
  otherDeviceHelp:
    "Scan dit met het andere apparaat of open daar de link. Je blijft één persoon: beeld en geluid gaan naar het andere apparaat, hier ga je verder met tekst.",
  otherDeviceOnce: "De link werkt één keer, vijf minuten lang. Laat hem aan niemand anders zien.",
  otherDeviceFor: "Link voor een ander apparaat van {name}",
  otherDeviceCode: "Code om te scannen",
  makeLink: "Link maken",
  seatLink: "Link voor het andere apparaat",
  goOnHere: "Hier verdergaan",
  goOnTitle: "Verder met dit apparaat",
  goOnHelp: "Beeld en geluid komen hierheen. Je andere apparaat gaat verder met tekst.",
  rung_elsewhere: "Beeld en geluid zijn op je andere apparaat. Hier lees en schrijf je.",
  bringHere: "Hierheen halen",
};

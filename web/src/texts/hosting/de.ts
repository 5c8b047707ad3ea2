/** Das Wartezimmer, die Regeln einer Sitzung, die Bühne und die eigenen Geräte auf Deutsch. */
import type { HostingTexts } from "./form";

export const hosting: HostingTexts = {
  measured: {
    one: "Wer leitet, sieht, wann du da bist, wie lange du sprichst, was du schreibst und wie du abstimmst. Nichts wird aufgezeichnet. {count} Tag nach dem letzten Treffen wird alles gelöscht.",
    other:
      "Wer leitet, sieht, wann du da bist, wie lange du sprichst, was du schreibst und wie du abstimmst. Nichts wird aufgezeichnet. {count} Tage nach dem letzten Treffen wird alles gelöscht.",
  },
  lobbyAhead: "Vielleicht wartest du kurz im Wartezimmer, bis du hereingelassen wirst.",
  lockedAhead: "Die Sitzung ist geschlossen: Gerade kommt niemand Neues herein.",

  lobby: "Wartezimmer",
  waitHelp: "Gleich lässt dich jemand herein. Bleib hier: Die Seite geht von selbst weiter.",
  waitPlace: "Du bist Nummer {place} in der Reihe.",
  waitNext: "Du bist als Nächstes dran.",
  waitSeen: "Du wurdest gesehen.",
  waitUnseen: "Wer leitet, weiß, dass du da bist.",
  waitWord: "Nachricht an dich",
  peopleWaiting: { one: "{count} Person wartet", other: "{count} Personen warten" },
  isWaiting: "{name} wartet im Wartezimmer.",
  letIn: "Hereinlassen",
  letInName: "Hereinlassen: {name}",
  letAllIn: "Alle hereinlassen",
  turnAway: "Abweisen",
  turnAwayName: "{name} abweisen",
  turnAwayConfirm: "{name} kommt mit diesem Link und diesem Browser nicht mehr herein.",
  steppedOut: "gerade nicht an der Tür",
  tellLobby: "Nachricht an alle, die warten",
  showMessage: "Zeigen",
  removalOpensLobby:
    "Das Wartezimmer wird eingeschaltet, damit niemand ungesehen unter anderem Namen zurückkommt. Du kannst es wieder ausschalten.",

  error_by_policy: "Die Regeln dieser Sitzung erlauben das nicht.",
  error_two_adults: "Ein Erwachsener wäre mit einem Kind allein. Lass noch jemanden dabei sein.",
  error_locked: "Die Sitzung ist geschlossen. Bitte um Einlass.",
  error_waiting: "Du bist noch im Wartezimmer.",
  aloneSoon:
    "Hier sind nur ein Erwachsener und ein Kind. In {time} ruhen Ton und Bild, bis jemand dazukommt.",
  aloneNow:
    "Hier sind nur ein Erwachsener und ein Kind: Ton und Bild ruhen, bis jemand dazukommt. Schreiben geht.",

  areYouThere: "Bist du da?",
  iAmHere: "Ich bin da",
  thereCount: "{here} von {all} haben geantwortet.",
  thereMissing: "Noch keine Antwort: {names}",
  thereMissed: "Keine Antwort: {names}",
  thereAll: "Alle haben geantwortet.",
  stopAsking: "Nicht weiter fragen",
  goAway: "Kurz weg",
  comeBackNow: "Ich bin wieder da",
  isAway: "Gleich zurück",
  youAreAway: "Die anderen sehen, dass du kurz weg bist.",

  stopCamera: "Kamera ausschalten",
  stopScreen: "Bildschirmteilen beenden",
  cameraClosed: "Deine Kamera wurde ausgeschaltet. Du kannst sie wieder einschalten.",
  screenClosed: "Dein Bildschirm wird nicht mehr geteilt. Du kannst ihn wieder teilen.",
  rename: "Namen ändern",
  newName: "Name",
  spotlightOn: "Für alle groß zeigen",
  spotlightOff: "Nicht mehr für alle groß",
  pinOn: "Für mich groß zeigen",
  pinOff: "Nicht mehr für mich groß",

  otherDevice: "Mit anderem Gerät weitermachen",
  otherDeviceHelp:
    "Scanne das mit dem anderen Gerät oder öffne dort den Link. Du bleibst eine Person: Ton und Bild gehen auf das andere Gerät, hier geht es mit Text weiter.",
  otherDeviceOnce: "Der Link gilt einmal und fünf Minuten lang. Zeige ihn sonst niemandem.",
  otherDeviceFor: "Link für ein anderes Gerät von {name}",
  otherDeviceCode: "Code zum Scannen",
  makeLink: "Link erstellen",
  seatLink: "Link für das andere Gerät",
  goOnHere: "Hier weitermachen",
  goOnTitle: "Mit diesem Gerät weitermachen",
  goOnHelp: "Ton und Bild kommen hierher. Dein anderes Gerät macht mit Text weiter.",
  rung_elsewhere: "Ton und Bild sind auf deinem anderen Gerät. Hier liest und schreibst du.",
  bringHere: "Hierher holen",
};

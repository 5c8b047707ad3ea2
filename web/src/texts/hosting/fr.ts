/** La salle d’attente, les règles d’une séance, la scène et ses appareils, en français. */
import type { HostingTexts } from "./form";

export const hosting: HostingTexts = {
  measured: {
    one: "Les animateurs voient quand tu es là, combien de temps tu parles, ce que tu écris et tes votes. Rien n’est enregistré. Tout est effacé {count} jour après la dernière réunion.",
    other:
      "Les animateurs voient quand tu es là, combien de temps tu parles, ce que tu écris et tes votes. Rien n’est enregistré. Tout est effacé {count} jours après la dernière réunion.",
  },
  lobbyAhead: "Il se peut que tu attendes un peu avant qu’on te fasse entrer.",
  lockedAhead: "La séance est fermée : personne de nouveau n’entre pour l’instant.",

  lobby: "Salle d’attente",
  waitHelp: "Quelqu’un va te faire entrer. Reste ici : la page continue toute seule.",
  waitPlace: "Tu es numéro {place} dans la file.",
  waitNext: "C’est bientôt ton tour.",
  waitSeen: "On t’a vu.",
  waitUnseen: "Les animateurs savent que tu es là.",
  waitWord: "Message pour toi",
  peopleWaiting: { one: "{count} personne attend", other: "{count} personnes attendent" },
  isWaiting: "{name} attend dans la salle d’attente.",
  letIn: "Faire entrer",
  letInName: "Faire entrer {name}",
  letAllIn: "Faire entrer tout le monde",
  turnAway: "Refuser",
  turnAwayName: "Refuser {name}",
  turnAwayConfirm: "{name} ne pourra plus entrer avec ce lien depuis le même navigateur.",
  steppedOut: "n’est pas devant la porte",
  tellLobby: "Message à ceux qui attendent",
  showMessage: "Afficher",
  removalOpensLobby:
    "La salle d’attente est activée pour que personne ne revienne sous un autre nom sans être vu. Tu peux la désactiver ensuite.",

  error_by_policy: "Les règles de cette séance ne le permettent pas.",
  error_two_adults: "Un adulte serait seul avec un élève. Fais en sorte que quelqu’un d’autre soit là.",
  error_locked: "La séance est fermée. Demande à ton mentor de te faire entrer.",
  error_waiting: "Tu es encore dans la salle d’attente.",
  aloneSoon:
    "Il n’y a ici qu’un adulte et un élève. Dans {time}, le son et l’image s’arrêtent jusqu’à ce que quelqu’un vienne.",
  aloneNow:
    "Il n’y a ici qu’un adulte et un élève : le son et l’image s’arrêtent jusqu’à ce que quelqu’un vienne. Tu peux écrire.",

  areYouThere: "Es-tu là ?",
  iAmHere: "Je suis là",
  thereCount: "{here} sur {all} ont répondu.",
  thereMissing: "Pas encore de réponse : {names}",
  thereMissed: "Pas de réponse : {names}",
  thereAll: "Tout le monde a répondu.",
  stopAsking: "Ne plus demander",
  goAway: "Absent un instant",
  comeBackNow: "Je suis de retour",
  isAway: "Bientôt de retour",
  youAreAway: "Les autres voient que tu t’absentes un instant.",

  stopCamera: "Couper la caméra",
  stopScreen: "Arrêter le partage d’écran",
  cameraClosed: "Ta caméra a été coupée. Tu peux la réactiver.",
  screenClosed: "Ton partage d’écran a été arrêté. Tu peux le reprendre.",
  rename: "Changer le nom",
  newName: "Nom",
  spotlightOn: "Afficher en grand pour tous",
  spotlightOff: "Ne plus afficher en grand pour tous",
  pinOn: "Afficher en grand pour moi",
  pinOff: "Ne plus afficher en grand pour moi",

  otherDevice: "Continuer avec un autre appareil",
  otherDeviceHelp:
    "Scanne ce code avec l’autre appareil, ou ouvres-y le lien. Tu restes une seule personne : le son et l’image passent sur l’autre appareil, celui-ci continue par écrit.",
  otherDeviceOnce: "Le lien sert une seule fois, pendant cinq minutes. Ne le montre à personne d’autre.",
  otherDeviceFor: "Lien pour un autre appareil de {name}",
  otherDeviceCode: "Code à scanner",
  makeLink: "Créer un lien",
  seatLink: "Lien pour l’autre appareil",
  goOnHere: "Continuer ici",
  goOnTitle: "Continuer avec cet appareil",
  goOnHelp: "Le son et l’image arrivent ici. Ton autre appareil continue par écrit.",
  rung_elsewhere: "Le son et l’image sont sur ton autre appareil. Ici, tu lis et tu écris.",
  bringHere: "Les ramener ici",
};

/** La sala de espera, las reglas de una sesión, el escenario y los dispositivos propios, en español. */
import type { HostingTexts } from "./form";

export const hosting: HostingTexts = {
  measured: {
    one: "Quienes dirigen ven cuándo estás, cuánto hablas, qué escribes y qué votas. No se graba nada. Todo se borra {count} día después de la última reunión.",
    other:
      "Quienes dirigen ven cuándo estás, cuánto hablas, qué escribes y qué votas. No se graba nada. Todo se borra {count} días después de la última reunión.",
  },
  lobbyAhead: "Puede que esperes un poco hasta que te dejen entrar.",
  lockedAhead: "La sesión está cerrada: ahora no entra nadie nuevo.",

  lobby: "Sala de espera",
  waitHelp: "Alguien te dejará entrar. Quédate aquí: la página sigue sola.",
  waitPlace: "Eres el número {place} de la cola.",
  waitNext: "Eres el siguiente turno.",
  waitSeen: "Ya te han visto.",
  waitUnseen: "Quienes dirigen saben que estás aquí.",
  waitWord: "Mensaje para ti",
  peopleWaiting: { one: "{count} persona espera", other: "{count} personas esperan" },
  isWaiting: "{name} espera en la sala de espera.",
  letIn: "Dejar entrar",
  letInName: "Dejar entrar a {name}",
  letAllIn: "Dejar entrar a todos",
  turnAway: "Rechazar",
  turnAwayName: "Rechazar a {name}",
  turnAwayConfirm: "{name} no podrá volver a entrar con este enlace desde el mismo navegador.",
  steppedOut: "ahora no está en la puerta",
  tellLobby: "Mensaje para quienes esperan",
  showMessage: "Mostrar",
  removalOpensLobby:
    "Se activa la sala de espera para que nadie vuelva con otro nombre sin que se vea. Puedes desactivarla después.",

  error_by_policy: "Las reglas de esta sesión no lo permiten.",
  error_two_adults: "Un adulto se quedaría a solas con un estudiante. Que haya alguien más.",
  error_locked: "La sesión está cerrada. Pide a tu mentor que te deje entrar.",
  error_waiting: "Sigues en la sala de espera.",
  aloneSoon:
    "Aquí solo hay un adulto y un estudiante. En {time} se pausan el sonido y la imagen hasta que llegue alguien.",
  aloneNow:
    "Aquí solo hay un adulto y un estudiante: el sonido y la imagen se pausan hasta que llegue alguien. Puedes escribir.",

  areYouThere: "¿Estás ahí?",
  iAmHere: "Estoy aquí",
  thereCount: "Han respondido {here} de {all}.",
  thereMissing: "Aún sin respuesta: {names}",
  thereMissed: "Sin respuesta: {names}",
  thereAll: "Han respondido todos.",
  stopAsking: "Dejar de preguntar",
  goAway: "Salgo un momento",
  comeBackNow: "Ya he vuelto",
  isAway: "Vuelve enseguida",
  youAreAway: "Los demás ven que has salido un momento.",

  stopCamera: "Apagar la cámara",
  stopScreen: "Dejar de compartir pantalla",
  cameraClosed: "Han apagado tu cámara. Puedes volver a encenderla.",
  screenClosed: "Se ha dejado de compartir tu pantalla. Puedes volver a compartirla.",
  rename: "Cambiar el nombre",
  newName: "Nombre",
  spotlightOn: "Mostrar en grande para todos",
  spotlightOff: "Dejar de mostrar en grande para todos",
  pinOn: "Mostrar en grande para mí",
  pinOff: "Dejar de mostrar en grande para mí",

  otherDevice: "Seguir con otro dispositivo",
  otherDeviceHelp:
    "Escanéalo con el otro dispositivo o abre allí el enlace. Sigues siendo una sola persona: el sonido y la imagen pasan al otro dispositivo y este sigue por texto.",
  otherDeviceOnce: "El enlace sirve una vez y durante cinco minutos. No se lo enseñes a nadie más.",
  otherDeviceFor: "Enlace para otro dispositivo de {name}",
  otherDeviceCode: "Código para escanear",
  makeLink: "Crear enlace",
  seatLink: "Enlace para el otro dispositivo",
  goOnHere: "Seguir aquí",
  goOnTitle: "Seguir con este dispositivo",
  goOnHelp: "El sonido y la imagen vienen aquí. Tu otro dispositivo sigue por texto.",
  rung_elsewhere: "El sonido y la imagen están en tu otro dispositivo. Aquí lees y escribes.",
  bringHere: "Traerlos aquí",
};

/** Français. */
import type { LineTexts } from "./form";

export const line: LineTexts = {
  rung_voices: "Tu entends les autres sans leurs images, comme tu l’as voulu.",
  hostRung_voices: "Son seul, par choix.",
  link_portal:
    "Ton réseau demande d’abord une connexion : ouvre n’importe quelle autre page web pour cela. Ce que tu écris ici est gardé.",
  waitingCount: {
    one: "{count} chose attend d’être envoyée.",
    many: "{count} choses attendent d’être envoyées.",
    other: "{count} choses attendent d’être envoyées.",
  },
  voteWaits: "Ton vote est gardé et sera envoyé dès que tu seras reconnecté.",
  lightPage: "La page légère, pour les connexions lentes",
  lightHint:
    "Discussion, sondages, mains levées et salles, sans son ni image. Elle se charge vite et demande peu à la connexion.",
  fullPage: "La page complète, avec son et image",
  error_elsewhere: "Le son et l’image sont sur ton autre appareil. Ramène-les d’abord ici.",
};

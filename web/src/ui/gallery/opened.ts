/** States of the page with a dialog or a menu open over them. */
import { t } from "../../texts/texts";
import { ADA, CHAT, LEON, MIA, NOON } from "./people";
import { inside, type Sample, STATES } from "./states";

const { "people-host": people, "chat-host": chat, lobby } = STATES;
const step = { title: "", minutes: 5, size: 2, poll: null, show: true } as const;
const steps = [
  { ...step, kind: "plenary", title: "Hello everybody" },
  { ...step, kind: "rooms", minutes: 8 },
] as const;
const spoken = [
  { participant: ADA.participant, seconds: 320, room: "main", name: "" },
  { participant: MIA.participant, seconds: 95, room: "r1", name: "Arch bridge" },
];

export const OPENED = {
  "leave-asked": { ...people, press: () => [t("leave")] },
  "settings-open": { ...people, press: () => [t("settings")] },
  "reactions-open": { ...chat, press: () => [t("sendReaction")] },
  "chat-actions": { ...chat, press: () => [t("chatActions")] },
  "chat-clearing": { ...chat, press: () => [t("chatActions"), t("clearChat")] },
  "message-actions": { ...chat, press: () => [t("messageActions", { name: LEON.name })] },
  "message-removing": { ...chat, press: () => [t("messageActions", { name: LEON.name }), t("remove")] },
  "person-actions": { ...people, press: () => [t("actionsFor", { name: MIA.name })] },
  "remedy-suggested": {
    ...people,
    store: {
      ...inside(ADA, { remedies: [{ participant: MIA.participant, kind: "device", host: "u1" }] }),
      relays: true,
    },
    press: () => [t("actionsFor", { name: MIA.name })],
  },
  "remedy-to-leave": { ...STATES["remedy-taken"], press: () => [t("settings")] },
  "person-renaming": { ...people, press: () => [t("actionsFor", { name: MIA.name }), t("rename")] },
  "person-removing": { ...people, press: () => [t("actionsFor", { name: MIA.name }), t("removePerson")] },
  "turning-away": { ...lobby, press: () => [t("turnAwayName", { name: "Nina" })] },
  rules: { ...people, press: () => [t("sessionRules")] },
  invite: { ...people, press: () => [t("invite")] },
  report: { ...people, press: () => [t("report"), t("showReport")] },
  talk: { store: inside(ADA, { spoken }, CHAT), panel: "people", press: () => [t("talkTitle")] },
  "rooms-pasting": { ...STATES["breakouts-planning"], press: () => [t("planImport")] },
  "rooms-of-before": { ...STATES["breakouts-empty"], press: () => [t("pastRooms"), "Arch bridge"] },
  "lesson-plan": {
    store: inside(ADA, { agenda: { steps: [], current: null, ends_at: null, trouble: "" } }),
    panel: "agenda",
  },
  "lesson-runs": {
    store: inside(ADA, { agenda: { steps, current: 1, ends_at: NOON + 6 * 60_000, trouble: "" } }),
    panel: "agenda",
  },
} satisfies Record<string, Sample>;

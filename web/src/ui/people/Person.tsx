/** One person in the list: name, role, how this person takes part, and for hosts what can be done. */
import { SLOW } from "../../session/duties";
import { amHost, mayWriteTo } from "../../session/selectors";
import type { Participant } from "../../session/state";
import { type Key, t } from "../../texts/texts";
import { writeTo } from "../chat/draft";
import { usePage, useSession, useTools } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { IconButton } from "../kit/Button";
import { Icon, type IconName } from "../kit/icons";
import { toggled } from "./spotlight";

interface PersonProps {
  readonly person: Participant;
  /** Place in the order of raised hands from 0 on; -1 without a raised hand. */
  readonly hand: number;
}

export function Person({ person, hand }: PersonProps) {
  const state = useSession();
  const tools = useTools();
  const own = person.participant === state.you.participant;
  const host = amHost(state);
  return (
    <li class={`person ${person.connected ? "" : "away"}`} data-participant={person.participant}>
      <Avatar name={person.name} number={person.number} />
      <div class="who">
        <b>{own ? t("nameYou", { name: person.name }) : person.name}</b>
        <small>
          <span class="role">{t(`role_${person.role}`)}</span>
          {person.connected ? null : <span class="absent">{t("notConnected")}</span>}
          {person.connected && person.away ? <span class="absent">{t("isAway")}</span> : null}
        </small>
      </div>
      {hand < 0 ? null : <HandOrder number={hand + 1} />}
      {person.connected ? <RungBadge person={person} /> : null}
      {person.connected ? <Microphone on={person.microphone} /> : null}
      {own ? (
        <span class="row-button">
          <OwnButtons person={person} />
        </span>
      ) : (
        <span class="row-button">
          <PinButton person={person} />
          {tools === null ? null : <tools.PersonMenu person={person} />}
          {!host && mayWriteTo(state, person.participant) ? (
            <IconButton
              label={t("writeTo", { name: person.name })}
              icon="chat"
              onClick={() => writeTo(person.participant)}
            />
          ) : null}
        </span>
      )}
      {host && person.connected ? <WhyRung person={person} /> : null}
    </li>
  );
}

/** Large on this device alone: for somebody who signs, perhaps. */
function PinButton({ person }: { readonly person: Participant }) {
  const { store, actions, media } = usePage();
  const pinned = store.pins.value.includes(person.participant);
  if (media === null || !person.connected || person.role === "observer") return null;
  return (
    <IconButton
      label={`${person.name}: ${t(pinned ? "pinOff" : "pinOn")}`}
      icon="pin"
      kind={pinned ? "on" : "plain"}
      onClick={() => actions.pin(person.participant, !pinned)}
    />
  );
}

function OwnButtons({ person }: { readonly person: Participant }) {
  const { actions } = usePage();
  const state = useSession();
  return (
    <>
      {amHost(state) ? <SpotlightButton person={person} /> : null}
      <IconButton
        label={t(person.away ? "comeBackNow" : "goAway")}
        icon="clock"
        kind={person.away ? "on" : "plain"}
        onClick={() => void ask(actions.goAway(!person.away))}
      />
    </>
  );
}

function SpotlightButton({ person }: { readonly person: Participant }) {
  const { actions } = usePage();
  const { spotlight } = useSession().view.stage;
  const lit = spotlight.includes(person.participant);
  return (
    <IconButton
      label={t(lit ? "spotlightOff" : "spotlightOn")}
      icon="star"
      kind={lit ? "on" : "plain"}
      onClick={() => void ask(actions.setStage({ spotlight: toggled(spotlight, person.participant) }))}
    />
  );
}

function HandOrder({ number }: { readonly number: number }) {
  return (
    <span class="hand-order" title={t("handNumber", { number })}>
      <Icon name="hand" />
      <span aria-hidden="true">{number}</span>
      <span class="unseen">{t("handNumber", { number })}</span>
    </span>
  );
}

function Microphone({ on }: { readonly on: boolean }) {
  return (
    <span class={`mic ${on ? "on" : "off"}`} {...(on ? {} : { title: t("micOff") })}>
      <Icon name={on ? "microphone" : "microphoneOff"} />
      {on ? null : <span class="unseen">{t("micOff")}</span>}
    </span>
  );
}

type Reduced = Exclude<Participant["rung"], "video">;
const BADGES = { text: "onText", audio: "rung_audio", reduced: "rung_reduced" } as const satisfies Record<
  Reduced,
  Key
>;
const BADGE_ICONS: Readonly<Record<Reduced, IconName>> = { text: "text", audio: "sound", reduced: "camera" };

function RungBadge({ person }: { readonly person: Participant }) {
  const { rung } = person;
  if (rung === "video") return null;
  return (
    <span class="rung" data-rung={rung}>
      <Icon name={BADGE_ICONS[rung]} />
      {t(BADGES[rung])}
    </span>
  );
}

const TEXT_REASONS = {
  "media-never-came": "hostRung_never",
  chosen: "hostRung_chosen",
  "media-off": "hostRung_off",
  thin: "hostRung_thin",
  [SLOW]: "hostRung_thin",
} as const satisfies Record<string, Key>;

/** For hosts: one plain sentence why somebody takes part by less than video. */
function WhyRung({ person }: { readonly person: Participant }) {
  if (person.rung === "video") return null;
  return <p class="why">{t(whyKey(person))}</p>;
}

export function whyKey({ rung, rung_reason }: Pick<Participant, "rung" | "rung_reason">) {
  if (rung === "audio") return rung_reason === "chosen" ? "hostRung_voices" : "hostRung_audio";
  if (rung === "reduced") return "hostRung_reduced";
  return TEXT_REASONS[rung_reason as keyof typeof TEXT_REASONS] ?? "hostRung_text";
}

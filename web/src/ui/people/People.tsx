/** Everybody, by room; for hosts with hands in order and what can be done. */
import { amHost, hands, rooms } from "../../session/selectors";
import { MAIN_ROOM, type Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { Icon } from "../kit/icons";
import { Invite } from "./Invite";
import { PersonMenu } from "./PersonMenu";

export function People() {
  const state = useSession();
  const order = hands(state).map((each) => each.participant);
  return (
    <div class="panel-body">
      {rooms(state).map(({ room, name, people }) => (
        <section key={room} class="room-people" data-room={room}>
          <h3>
            {t("peopleIn", {
              room: room === MAIN_ROOM ? t("mainRoom") : name,
              count: people.filter((each) => each.connected).length,
            })}
          </h3>
          <ul class="people">
            {people.map((person) => (
              <Person key={person.participant} person={person} hand={order.indexOf(person.participant)} />
            ))}
          </ul>
        </section>
      ))}
      {amHost(state) ? <Invite /> : null}
    </div>
  );
}

function Person({ person, hand }: { readonly person: Participant; readonly hand: number }) {
  const state = useSession();
  const own = person.participant === state.you.participant;
  const onText = person.connected && person.rung === "text";
  return (
    <li class={`person ${person.connected ? "" : "away"}`} data-participant={person.participant}>
      <Avatar name={person.name} number={person.number} />
      <span class="who">
        <b>{own ? t("nameYou", { name: person.name }) : person.name}</b>
        <small>
          {t(`role_${person.role}`)}
          {person.connected ? "" : ` · ${t("notConnected")}`}
        </small>
      </span>
      {hand >= 0 ? (
        <span class="hand-order" title={t("handRaised")}>
          <Icon name="hand" />
          {hand + 1}
          <span class="unseen">{t("handRaised")}</span>
        </span>
      ) : null}
      {onText ? (
        <span class="rung" data-rung="text" title={t("onTextLong", { name: person.name })}>
          <Icon name="text" />
          {t("onText")}
        </span>
      ) : null}
      <span class={`mic ${person.microphone ? "on" : "off"}`}>
        <Icon name={person.microphone ? "microphone" : "microphoneOff"} />
        {person.microphone ? null : <span class="unseen">{t("micOff")}</span>}
      </span>
      {amHost(state) && !own ? <PersonMenu person={person} /> : null}
    </li>
  );
}

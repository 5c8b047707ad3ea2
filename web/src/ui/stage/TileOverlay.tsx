/** What a tile says about its person: name, role, microphone, hand, text, speaking. */
import { isHostRole } from "../../session/selectors";
import type { Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import type { Tile } from "./tiles";

export function TileOverlay({ tile, pictured }: { readonly tile: Tile; readonly pictured: boolean }) {
  const { store } = usePage();
  const { person, kind, own } = tile;
  if (kind === "screen") {
    return (
      <>
        {own ? <Sharing /> : null}
        <footer class="name-plate">
          <Icon name="screen" />
          <span class="name">{t("screenOf", { name: person.name })}</span>
        </footer>
      </>
    );
  }
  const speaking = store.speakers.value.includes(person.participant);
  return (
    <>
      {speaking ? <span class="speaking-ring" aria-hidden="true" /> : null}
      {pictured ? null : <Avatar name={person.name} number={person.number} />}
      <Badges person={person} />
      <footer class="name-plate">
        {person.microphone ? null : (
          <span class="muted" title={t("micOff")}>
            <Icon name="microphoneOff" />
            <span class="unseen">{t("micOff")}</span>
          </span>
        )}
        <span class="name">{own ? t("nameYou", { name: person.name }) : person.name}</span>
        {isHostRole(person.role) ? <span class="role">{t(`role_${person.role}`)}</span> : null}
        {speaking ? <span class="unseen">{t("speaking")}</span> : null}
      </footer>
    </>
  );
}

function Badges({ person }: { readonly person: Participant }) {
  const { spotlight } = useSession().view.stage;
  return (
    <div class="tile-badges">
      {spotlight.includes(person.participant) ? (
        <span class="tile-badge lit" title={t("shownLarge")}>
          <Icon name="star" />
          <span class="unseen">{t("shownLarge")}</span>
        </span>
      ) : null}
      {person.away ? (
        <span class="tile-badge text">
          <Icon name="clock" />
          {t("isAway")}
        </span>
      ) : null}
      {person.rung === "text" ? (
        <span class="tile-badge text" title={t("onTextLong", { name: person.name })}>
          <Icon name="text" />
          {t("onText")}
        </span>
      ) : null}
      {person.hand_at === null ? null : (
        <span class="tile-badge hand" title={t("handRaised")}>
          <Icon name="hand" />
          <span class="unseen">{t("handRaised")}</span>
        </span>
      )}
    </div>
  );
}

/** In place of one's own shared screen, which would show itself in itself without end. */
function Sharing() {
  const { actions } = usePage();
  return (
    <div class="sharing">
      <Icon name="screen" />
      <p>{t("sharing")}</p>
      <Button onClick={() => void ask(actions.setScreen(false))}>{t("screenOff")}</Button>
    </div>
  );
}

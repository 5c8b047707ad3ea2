/** What a tile says about its person: name, microphone, hand, text, speaking. */
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { Avatar } from "../kit/Avatar";
import { Icon } from "../kit/icons";
import type { Tile } from "./tiles";

export function TileOverlay({ tile, pictured }: { readonly tile: Tile; readonly pictured: boolean }) {
  const { store } = usePage();
  const { person } = tile;
  const speaking = tile.kind === "person" && store.speakers.value.includes(person.participant);
  return (
    <>
      {speaking ? <span class="speaking-ring" aria-hidden="true" /> : null}
      {pictured ? null : <Avatar name={person.name} number={person.number} />}
      {person.rung === "text" && tile.kind === "person" ? (
        <span class="tile-badge text" title={t("onTextLong", { name: person.name })}>
          <Icon name="text" />
          {t("onText")}
        </span>
      ) : null}
      {person.hand_at !== null && tile.kind === "person" ? (
        <span class="tile-badge hand">
          <Icon name="hand" />
          <span class="unseen">{t("handRaised")}</span>
        </span>
      ) : null}
      <footer class="name-plate">
        {tile.kind === "person" && !person.microphone ? (
          <span class="muted" title={t("micOff")}>
            <Icon name="microphoneOff" />
            <span class="unseen">{t("micOff")}</span>
          </span>
        ) : null}
        <span class="name">{label(tile)}</span>
        {speaking ? <span class="unseen">{t("speaking")}</span> : null}
      </footer>
    </>
  );
}

function label({ kind, person, own }: Tile): string {
  if (kind === "screen") return t("screenOf", { name: person.name });
  return own ? t("nameYou", { name: person.name }) : person.name;
}

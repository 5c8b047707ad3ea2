/** The lobby as one who waits sees it: the place in line, whether a host has looked, what hosts say. */
import { useEffect } from "preact/hooks";
import type { Door } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Leave } from "../controls/Leave";
import { Icon } from "../kit/icons";
import { LanguageChoice } from "../kit/LanguageChoice";
import { announce } from "../kit/Live";
import { useChange } from "../session/announcements";

export function Waiting({ door }: { readonly door: Door }) {
  const { store } = usePage();
  const { view, you } = useSession();
  const { place, seen, word } = door;
  const line = place === 1 ? t("waitNext") : t("waitPlace", { place });
  useEffect(() => announce(`${t("lobby")}. ${line}`), []);
  useChange(line, () => announce(line));
  useChange(seen, (now) => now && announce(t("waitSeen")));
  useChange(word, () => word !== "" && announce(word, true));
  return (
    <main class="farewell waiting">
      <span class="farewell-icon">
        <Icon name="clock" />
      </span>
      <p class="hint">{t("nameYou", { name: you.name })}</p>
      <h1>{view.title}</h1>
      <p>{t("waitHelp")}</p>
      <p class="waiting-place">
        <b>{line}</b>
        <span>{t(seen ? "waitSeen" : "waitUnseen")}</span>
      </p>
      {word === "" ? null : (
        <section class="waiting-word" aria-label={t("waitWord")}>
          <h2>{t("waitWord")}</h2>
          <p>{word}</p>
        </section>
      )}
      {store.link.value === "offline" ? <p class="problem">{t("link_offline")}</p> : null}
      <LanguageChoice />
      <Leave />
    </main>
  );
}

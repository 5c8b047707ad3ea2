/** The session is over for this person: why, and what can be done. */
import { type Key, t } from "../../texts/texts";
import { Button } from "../kit/Button";
import { Icon, type IconName } from "../kit/icons";
import { LanguageChoice } from "../kit/LanguageChoice";

type Over = "gone" | "left" | "removed";
const TITLES = { gone: "linkGone", left: "left", removed: "removed" } as const satisfies Record<Over, Key>;
const HELP = { gone: "linkGoneHelp", left: "leftHelp", removed: "removedHelp" } as const satisfies Record<
  Over,
  Key
>;
const ICONS: Readonly<Record<Over, IconName>> = { gone: "link", left: "leave", removed: "leave" };

export function Farewell({ phase }: { readonly phase: Over }) {
  return (
    <main class="farewell">
      <span class="farewell-icon">
        <Icon name={ICONS[phase]} />
      </span>
      <h1>{t(TITLES[phase])}</h1>
      <p>{t(HELP[phase])}</p>
      {phase === "left" ? (
        <Button kind="primary" icon="enter" onClick={() => location.reload()}>
          {t("comeBack")}
        </Button>
      ) : null}
      {phase === "gone" ? <LanguageChoice /> : null}
    </main>
  );
}

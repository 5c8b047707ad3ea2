/** The session is over for this person: why, and what can be done. */
import type { Key } from "../../texts/texts";
import { t } from "../../texts/texts";
import { Button } from "../kit/Button";

const WORDS: Readonly<Record<"gone" | "left" | "removed", readonly [Key, Key]>> = {
  gone: ["linkGone", "linkGoneHelp"],
  left: ["left", "leftHelp"],
  removed: ["removed", "removedHelp"],
};

export function Farewell({ phase }: { readonly phase: keyof typeof WORDS }) {
  const [title, help] = WORDS[phase];
  return (
    <main class="farewell card">
      <h1>{t(title)}</h1>
      <p>{t(help)}</p>
      {phase === "left" ? (
        <Button kind="primary" onClick={() => location.reload()}>
          {t("comeBack")}
        </Button>
      ) : null}
    </main>
  );
}

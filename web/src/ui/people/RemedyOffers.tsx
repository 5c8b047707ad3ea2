/** Ways round somebody's bad line, which a host suggests: in the menu for one person. */
import { offeredTo } from "../../session/remedies";
import type { Participant, RemedyKind } from "../../session/state";
import { type Key, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { ICONS, what } from "./remedyWords";

const SUGGEST = {
  "no-pictures": "suggest_pictures",
  relay: "suggest_relay",
  device: "suggest_device",
} as const satisfies Record<RemedyKind, Key>;

const KINDS = Object.keys(SUGGEST) as readonly RemedyKind[];

export function RemedyOffers({ person }: { readonly person: Participant }) {
  const { store, actions } = usePage();
  const { participant } = person;
  const offered = offeredTo(useSession(), participant);
  if (!person.connected) return null;
  // Without a relay there is no detour; whoever sees no pictures need not switch them off.
  const pointless: Readonly<Record<RemedyKind, boolean>> = {
    "no-pictures": person.rung === "audio" || person.rung === "text",
    relay: !store.relays.value,
    device: false,
  };
  return (
    <fieldset class="move">
      <legend>{t("helpWithLine")}</legend>
      {offered === undefined ? null : (
        <p class="hint">
          {t("suggestedNow", { what: what(offered.kind) })}{" "}
          <Button kind="quiet" onClick={() => void ask(actions.withdrawRemedy(participant))}>
            {t("takeBack")}
          </Button>
        </p>
      )}
      {KINDS.filter((kind) => !pointless[kind] && kind !== offered?.kind).map((kind) => (
        <Button
          key={kind}
          icon={ICONS[kind]}
          onClick={() => void ask(actions.offerRemedy(participant, kind))}
        >
          {t(SUGGEST[kind])}
        </Button>
      ))}
    </fieldset>
  );
}

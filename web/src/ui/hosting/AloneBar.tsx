/** The two-adult rule, where it touches this room: a countdown, then why sound and picture rest. */
import { aloneHere } from "../../session/selectors";
import type { Alone } from "../../session/state";
import { duration, t } from "../../texts/texts";
import { useSession } from "../context";
import { Bar } from "../kit/Bar";
import { announce } from "../kit/Live";
import { useServerTime } from "../kit/now";
import { useChange } from "../session/announcements";

export function AloneBar() {
  const alone = aloneHere(useSession());
  const stage = alone === undefined ? "none" : alone.resting ? "resting" : "warned";
  useChange(stage, () => {
    if (stage === "resting") announce(t("aloneNow"), true);
    if (stage === "warned" && alone !== undefined) {
      announce(t("aloneSoon", { time: duration(alone.rests_at - Date.now()) }), true);
    }
  });
  if (alone === undefined) return null;
  return alone.resting ? <Bar icon="people" tone="warn" text={t("aloneNow")} /> : <Soon alone={alone} />;
}

function Soon({ alone }: { readonly alone: Alone }) {
  const left = Math.max(0, alone.rests_at - useServerTime());
  return <Bar icon="people" tone="warn" text={t("aloneSoon", { time: duration(left) })} />;
}

/** A way round one's own bad line, suggested by a host: yes or no with one click. */
import { useSignal } from "@preact/signals";
import { offeredTo } from "../../session/remedies";
import { nameOf } from "../../session/selectors";
import type { RemedyKind } from "../../session/state";
import { type Key, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { SeatLink } from "../join/SeatLink";
import { ask } from "../kit/ask";
import { Bar } from "../kit/Bar";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { announce } from "../kit/Live";
import { useChange } from "../session/announcements";
import { ICONS, what } from "./remedyWords";

const WORDS = {
  "no-pictures": { suggested: "suggests_pictures", accept: "accept_pictures" },
  relay: { suggested: "suggests_relay", accept: "accept_relay" },
  device: { suggested: "suggests_device", accept: "accept_device" },
} as const satisfies Record<RemedyKind, { readonly suggested: Key; readonly accept: Key }>;

/** For whoever is offered something, and for the host whose offer was answered. */
export function RemedyBars() {
  return (
    <>
      <OfferBar />
      <NewsBar />
    </>
  );
}

function OfferBar() {
  const { actions } = usePage();
  const state = useSession();
  const showing = useSignal(false);
  const offered = offeredTo(state, state.you.participant);
  const sentence =
    offered === undefined ? "" : t(WORDS[offered.kind].suggested, { name: nameOf(state, offered.host) });
  useChange(sentence, () => announce(sentence, true));
  const answer = (kind: RemedyKind, accepted: boolean) => {
    showing.value = accepted && kind === "device";
    void ask(actions.answerRemedy(kind, accepted));
  };
  return (
    <>
      {offered === undefined ? null : (
        <Bar icon={ICONS[offered.kind]} tone="good" text={sentence}>
          <Button kind="primary" onClick={() => answer(offered.kind, true)}>
            {t(WORDS[offered.kind].accept)}
          </Button>
          <Button onClick={() => answer(offered.kind, false)}>{t("noThanks")}</Button>
        </Bar>
      )}
      {showing.value ? (
        <Dialog
          title={t("otherDevice")}
          onClose={() => {
            showing.value = false;
          }}
        >
          <SeatLink atOnce />
        </Dialog>
      ) : null}
    </>
  );
}

function NewsBar() {
  const { store, actions } = usePage();
  const state = useSession();
  const news = store.remedyNews.value;
  const sentence =
    news === null
      ? ""
      : t(news.outcome === "accepted" ? "remedyAccepted" : "remedyDeclined", {
          name: nameOf(state, news.participant),
          what: what(news.kind),
        });
  useChange(news, () => announce(sentence));
  if (news === null) return null;
  return (
    <Bar icon="check" tone="calm" text={sentence}>
      <Button onClick={actions.readRemedyNews}>{t("close")}</Button>
    </Bar>
  );
}

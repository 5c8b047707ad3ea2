/** Ways round a bad line: hosts suggest one, the person says yes or no with one click. */
import { useSignal } from "@preact/signals";
import { offeredTo } from "../../session/remedies";
import { nameOf } from "../../session/selectors";
import type { Participant, RemedyKind } from "../../session/state";
import { type Key, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { SeatLink } from "../join/SeatLink";
import { ask } from "../kit/ask";
import { Bar } from "../kit/Bar";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import type { IconName } from "../kit/icons";
import { announce } from "../kit/Live";
import { useChange } from "../session/announcements";

interface Words {
  readonly icon: IconName;
  readonly what: Key;
  readonly suggest: Key;
  readonly suggested: Key;
  readonly accept: Key;
}

const WORDS = {
  "no-pictures": {
    icon: "cameraOff",
    what: "remedy_pictures",
    suggest: "suggest_pictures",
    suggested: "suggests_pictures",
    accept: "accept_pictures",
  },
  relay: {
    icon: "link",
    what: "remedy_relay",
    suggest: "suggest_relay",
    suggested: "suggests_relay",
    accept: "accept_relay",
  },
  device: {
    icon: "screen",
    what: "remedy_device",
    suggest: "suggest_device",
    suggested: "suggests_device",
    accept: "accept_device",
  },
} as const satisfies Record<RemedyKind, Words>;

const what = (kind: RemedyKind) => t(WORDS[kind].what);
const KINDS = Object.keys(WORDS) as readonly RemedyKind[];

/** In the host's menu for one person. */
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
          icon={WORDS[kind].icon}
          onClick={() => void ask(actions.offerRemedy(participant, kind))}
        >
          {t(WORDS[kind].suggest)}
        </Button>
      ))}
    </fieldset>
  );
}

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
        <Bar icon={WORDS[offered.kind].icon} tone="good" text={sentence}>
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

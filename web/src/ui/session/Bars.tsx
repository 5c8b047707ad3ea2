/** One plain sentence each at the top: the connection, the rung, the room and its time. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { myRoom, roomName } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import type { OwnRung } from "../../session/store";
import { duration, type Key, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon, type IconName } from "../kit/icons";
import { announce } from "../kit/Live";
import { useServerTime } from "../kit/now";

const REASONS: Readonly<Record<OwnRung["reason"], Key>> = {
  "": "rung_lost",
  "media-lost": "rung_lost",
  "media-never-came": "rung_never",
  chosen: "rung_chosen",
  "media-off": "rung_off",
};

export function Bars() {
  const { store, actions, media } = usePage();
  const state = useSession();
  return (
    <div class="bars">
      <LinkBar />
      <RungBar />
      {media.soundBlocked.value ? (
        <Bar icon="sound" tone="warn" text={t("soundBlocked")}>
          <Button onClick={() => void ask(actions.allowSound())}>{t("playSound")}</Button>
        </Bar>
      ) : null}
      {store.mutedByHost.value ? <Bar icon="microphoneOff" tone="calm" text={t("mutedByHost")} /> : null}
      {state.view.breakouts.rooms.length > 0 ? <RoomBar /> : null}
    </div>
  );
}

interface BarProps {
  readonly icon: IconName;
  readonly tone: "calm" | "warn" | "good";
  readonly text: string;
  readonly children?: ComponentChildren;
}

function Bar({ icon, tone, text, children }: BarProps) {
  return (
    <p class={`bar ${tone}`}>
      <Icon name={icon} />
      <span>{text}</span>
      {children}
    </p>
  );
}

function LinkBar() {
  const status = usePage().store.link.value;
  if (status === "live") return null;
  return <Bar icon="link" tone={status === "offline" ? "warn" : "calm"} text={t(`link_${status}`)} />;
}

function RungBar() {
  const { store, actions } = usePage();
  const { rung, reason } = store.rung.value;
  const before = useRef(rung);
  useEffect(() => {
    if (rung === "text") announce(t(REASONS[reason]), true);
    else if (before.current === "text") announce(t("rungBack"));
    before.current = rung;
  }, [rung, reason]);
  if (rung !== "text") return null;
  return (
    <Bar icon="text" tone={reason === "chosen" ? "calm" : "warn"} text={t(REASONS[reason])}>
      {reason === "chosen" ? (
        <Button icon="camera" onClick={() => void actions.returnToVideo()}>
          {t("backToVideo")}
        </Button>
      ) : null}
    </Bar>
  );
}

function RoomBar() {
  const state = useSession();
  const now = useServerTime();
  const room = myRoom(state);
  const ends = state.view.breakouts.ends_at;
  const name = room === MAIN_ROOM ? t("mainRoom") : roomName(state, room);
  const left = ends === null ? "" : ` · ${t("timeLeft", { time: duration(ends - now) })}`;
  return (
    <Bar
      icon={ends === null ? "rooms" : "clock"}
      tone="good"
      text={`${t("inRoom", { room: name })}${left}`}
    />
  );
}

/** One plain sentence each at the top: the connection, the rung, the meeting, the room and its time. */
import { useEffect, useRef, useState } from "preact/hooks";
import { SLOW } from "../../session/duties";
import { waiting } from "../../session/outbox";
import {
  amHost,
  breakoutsOpen,
  isReached,
  mayEnterRooms,
  myHelpCall,
  myRoom,
  myself,
  nameOf,
  roomName,
} from "../../session/selectors";
import { MAIN_ROOM, type Medium, type Rung, type SessionState } from "../../session/state";
import type { LinkStatus, OwnRung } from "../../session/store";
import { duration, type Key, t } from "../../texts/texts";
import { AgendaBar } from "../agenda/AgendaBar";
import { HelpNote } from "../breakouts/HelpNote";
import { VisitBars } from "../breakouts/VisitBars";
import { usePage, useSession } from "../context";
import { AloneBar } from "../hosting/AloneBar";
import { AttentionBar } from "../hosting/AttentionBar";
import { ask } from "../kit/ask";
import { Bar } from "../kit/Bar";
import { Button } from "../kit/Button";
import { Icon, type IconName } from "../kit/icons";
import { announce } from "../kit/Live";
import { useServerTime } from "../kit/now";
import { OtherPage } from "../kit/OtherPage";
import { FloorBar } from "../people/FloorBar";
import { Remedies } from "../people/Remedies";
import { useChange } from "./announcements";

export const REASONS = {
  "": "rung_lost",
  "media-lost": "rung_lost",
  "media-never-came": "rung_never",
  chosen: "rung_chosen",
  "media-off": "rung_off",
  thin: "line_text",
} as const satisfies Record<OwnRung["reason"], Key>;

export function Bars() {
  const { actions, media } = usePage();
  const state = useSession();
  return (
    <section class="bars" aria-label={t("notices")}>
      <LinkBar />
      <RungBar />
      {media?.soundBlocked.value === true ? (
        <Bar icon="sound" tone="warn" text={t("soundBlocked")}>
          <Button onClick={() => void ask(actions.allowSound())}>{t("playSound")}</Button>
        </Bar>
      ) : null}
      <Remedies />
      <ClosedBar />
      <AloneBar />
      <AttentionBar />
      <AwayBar />
      {state.view.meeting === null ? <MeetingBar /> : null}
      {breakoutsOpen(state) ? <RoomBar /> : null}
      <VisitBars />
      <HelpBar />
      <FloorBar />
      <AgendaBar />
    </section>
  );
}

const CLOSED = {
  microphone: { icon: "microphoneOff", words: "mutedByHost" },
  camera: { icon: "cameraOff", words: "cameraClosed" },
  screen: { icon: "screen", words: "screenClosed" },
} as const satisfies Record<Medium, { icon: IconName; words: Key }>;

/** What a host has closed last. */
function ClosedBar() {
  const closed = usePage().store.closedByHost.value;
  useChange(closed, () => {
    if (closed !== null && closed !== "microphone") announce(t(CLOSED[closed].words), true);
  });
  if (closed === null) return null;
  const { icon, words } = CLOSED[closed];
  return <Bar icon={icon} tone="calm" text={t(words)} />;
}

function AwayBar() {
  const { actions } = usePage();
  if (myself(useSession())?.away !== true) return null;
  return (
    <Bar icon="clock" tone="calm" text={t("youAreAway")}>
      <Button onClick={() => void ask(actions.goAway(false))}>{t("comeBackNow")}</Button>
    </Bar>
  );
}

function LinkBar() {
  const { store } = usePage();
  const status = useLasting(store.link.value);
  useChange(status, (now, before) => {
    if (isCutOff(now)) announce(t(`link_${now}`), true);
    else if (isReached(now) && isCutOff(before)) announce(t("linkBack"));
  });
  if (status === "live") return null;
  const waits = store.carried.value.length + waiting(store.pending.value).length;
  return (
    <Bar
      icon={isCutOff(status) ? "offline" : "link"}
      tone={isCutOff(status) ? "warn" : "calm"}
      text={
        isCutOff(status) && waits > 0
          ? `${t(`link_${status}`)} ${t("waitingCount", { count: waits })}`
          : t(`link_${status}`)
      }
    />
  );
}

function isCutOff(status: LinkStatus): status is "offline" | "portal" {
  return status === "offline" || status === "portal";
}

const LASTING_MS = 3000;

/** A way that was taken for a moment only is not worth a word. */
function useLasting(status: LinkStatus): LinkStatus {
  const [shown, show] = useState(status);
  useEffect(() => {
    const calm = status === "live" || isCutOff(status);
    const timer = setTimeout(() => show(status), calm ? 0 : LASTING_MS);
    return () => clearTimeout(timer);
  }, [status]);
  return shown;
}

function RungBar() {
  const { store, actions, media } = usePage();
  const { rung, reason } = store.rung.value;
  const told = myself(useSession());
  const line = rung === "video" && told !== undefined ? lineKey(told.rung, told.rung_reason) : null;
  const before = useRef(rung);
  useEffect(() => {
    if (rung === "text") announce(t(store.elsewhere.peek() ? "rung_elsewhere" : REASONS[reason]), true);
    else if (before.current === "text") announce(t("rungBack"));
    before.current = rung;
  }, [rung, reason]);
  useChange(line, (now) => now !== null && announce(t(now)));
  const back = (
    <Button icon="camera" onClick={() => void actions.takePartBy("video")}>
      {t("backToVideo")}
    </Button>
  );
  if (store.elsewhere.value) {
    return (
      <Bar icon="screen" tone="calm" text={t("rung_elsewhere")}>
        <Button icon="camera" onClick={actions.bringHere}>
          {t("bringHere")}
        </Button>
      </Bar>
    );
  }
  if (rung === "audio") {
    return (
      <Bar icon="sound" tone="calm" text={t("rung_voices")}>
        {back}
      </Bar>
    );
  }
  if (rung !== "text") return line === null ? null : <Bar icon="link" tone="calm" text={t(line)} />;
  return (
    <Bar icon="text" tone={reason === "chosen" ? "calm" : "warn"} text={t(REASONS[reason])}>
      {reason === "chosen" ? back : null}
      {media === null ? null : <OtherPage>{t("lightPage")}</OtherPage>}
    </Bar>
  );
}

/** What the person reads of a slow line; null while everything they show reaches them. */
function lineKey(rung: Rung, reason: string): "line_reduced" | "line_audio" | "line_text" | null {
  if (rung === "reduced") return "line_reduced";
  if (rung === "audio") return "line_audio";
  return rung === "text" && reason === SLOW ? "line_text" : null;
}

function MeetingBar() {
  const { actions } = usePage();
  const host = amHost(useSession());
  return (
    <Bar icon="clock" tone="calm" text={t(host ? "noMeetingHost" : "noMeeting")}>
      {host ? <Button onClick={() => void ask(actions.startMeeting())}>{t("startMeeting")}</Button> : null}
    </Bar>
  );
}

const LAST_MS = 60_000;
const CLOSING_MS = 30_000;

function roomWords(state: SessionState, left: number | null): string {
  const room = myRoom(state);
  if (room === MAIN_ROOM) return t("roomsAreOpen");
  if (left !== null && left <= CLOSING_MS) return t("roomsClosing", { time: duration(left) });
  return t("inRoom", { room: roomName(state, room) });
}

function RoomBar() {
  const { actions } = usePage();
  const state = useSession();
  const now = useServerTime();
  const room = myRoom(state);
  const inMain = room === MAIN_ROOM;
  const own = state.view.breakouts.rooms.find((each) => each.room === room)?.ends_at ?? null;
  const ends = own ?? state.view.breakouts.ends_at;
  const left = ends === null ? null : ends - now;
  const last = left !== null && left <= LAST_MS;
  useChange(last, () => {
    if (last && !inMain) announce(t("oneMinuteLeft"));
  });
  return (
    <Bar icon="rooms" tone={last ? "warn" : "good"} text={roomWords(state, left)}>
      {left === null ? null : (
        <span class="time-left" role="timer">
          <Icon name="clock" />
          {t("timeLeft", { time: duration(left) })}
        </span>
      )}
      {!inMain && mayEnterRooms(state) ? (
        <Button onClick={() => void ask(actions.enterRoom(MAIN_ROOM))}>{t("backToMain")}</Button>
      ) : null}
    </Bar>
  );
}

/** For a student who has asked for help: somebody comes. */
function HelpBar() {
  const state = useSession();
  const call = amHost(state) ? undefined : myHelpCall(state);
  const comes = call?.claimed_by ?? null;
  useChange(comes, () => {
    if (comes !== null) announce(t("helpComing", { name: nameOf(state, comes) }));
  });
  if (call === undefined) return null;
  const text = comes === null ? t("helpWaiting") : t("helpComing", { name: nameOf(state, comes) });
  return (
    <Bar icon="help" tone="calm" text={text}>
      {call.note === "" ? <HelpNote /> : null}
    </Bar>
  );
}

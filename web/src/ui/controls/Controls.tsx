/** The bar at the bottom: one's own microphone, camera, screen, hand, and the way out. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { amHost, breakoutsOpen, myHelpCall, myself } from "../../session/selectors";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { ControlButton } from "../kit/Button";
import { Leave } from "./Leave";
import { ReactionMenu } from "./Reactions";
import { Settings } from "./Settings";
import { useShortcuts } from "./shortcuts";

/** Phones and old browsers cannot. */
const CAN_SHARE = typeof navigator.mediaDevices?.getDisplayMedia === "function";

export function Controls() {
  const { store, actions } = usePage();
  const state = useSession();
  const hand = myself(state)?.hand_at ?? null;
  const mayPublish = state.you.role !== "observer";
  const turn = {
    microphone: () => void ask(actions.setMicrophone(!store.own.peek().microphone)),
    camera: () => void ask(actions.setCamera(!store.own.peek().camera)),
    screen: () => void ask(actions.setScreen(!store.own.peek().screen)),
    hand: () => void ask(hand === null ? actions.raiseHand() : actions.lowerHand()),
  };
  useShortcuts(mayPublish ? { m: turn.microphone, v: turn.camera, h: turn.hand } : { h: turn.hand });
  return (
    <section class="controls" aria-label={t("controls")}>
      {mayPublish ? <Publishing turn={turn} /> : null}
      <ControlButton
        label={t(hand === null ? "handUp" : "handDown")}
        caption={t(hand === null ? "handUp" : "handDown")}
        icon="hand"
        kind={hand === null ? "plain" : "on"}
        shortcut="H"
        onClick={turn.hand}
      />
      <ReactionMenu />
      <HelpButton />
      <SettingsButton />
      <Leave />
    </section>
  );
}

type Turn = Readonly<Record<"microphone" | "camera" | "screen", () => void>>;

function Publishing({ turn }: { readonly turn: Turn }) {
  const { microphone, camera, screen } = usePage().store.own.value;
  return (
    <>
      <ControlButton
        label={t(microphone ? "microphoneOff" : "microphoneOn")}
        caption={t("microphone")}
        icon={microphone ? "microphone" : "microphoneOff"}
        kind={microphone ? "on" : "off"}
        shortcut="M"
        onClick={turn.microphone}
      >
        {microphone ? <Heard /> : null}
      </ControlButton>
      <ControlButton
        label={t(camera ? "cameraOff" : "cameraOn")}
        caption={t("camera")}
        icon={camera ? "camera" : "cameraOff"}
        kind={camera ? "on" : "off"}
        shortcut="V"
        onClick={turn.camera}
      />
      {CAN_SHARE ? (
        <ControlButton
          label={t(screen ? "screenOff" : "screenOn")}
          caption={t(screen ? "screenOff" : "screenOn")}
          icon="screen"
          kind={screen ? "on" : "plain"}
          onClick={turn.screen}
        />
      ) : null}
    </>
  );
}

/** Moves with one's own voice: the microphone hears something. */
function Heard() {
  const { media } = usePage();
  const element = useRef<HTMLSpanElement>(null);
  useSignalEffect(() => {
    element.current?.style.setProperty("--share", String(Math.min(1, media.microphoneLevel.value)));
  });
  return <span ref={element} class="heard" aria-hidden="true" />;
}

/** Students in a breakout room can call a host. */
function HelpButton() {
  const { actions } = usePage();
  const state = useSession();
  const call = myHelpCall(state);
  if (amHost(state) || (!breakoutsOpen(state) && call === undefined)) return null;
  const label = t(call === undefined ? "askHelp" : "helpAsked");
  return (
    <ControlButton
      label={label}
      caption={label}
      icon="help"
      kind={call === undefined ? "plain" : "on"}
      onClick={() => void ask(call === undefined ? actions.askHelp() : actions.endHelp())}
    />
  );
}

function SettingsButton() {
  const open = useSignal(false);
  return (
    <>
      <ControlButton
        label={t("settings")}
        caption={t("settings")}
        icon="settings"
        popup="dialog"
        onClick={() => {
          open.value = true;
        }}
      />
      {open.value ? (
        <Settings
          onClose={() => {
            open.value = false;
          }}
        />
      ) : null}
    </>
  );
}

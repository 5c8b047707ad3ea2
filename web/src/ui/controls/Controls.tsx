/** The bar at the bottom: one's own microphone, camera, screen, hand, and the way out. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../../texts/texts";
import { useMedia, usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { ControlButton } from "../kit/Button";
import { HandButton, HelpButton, useHand } from "./Hand";
import { Leave } from "./Leave";
import { ReactionMenu } from "./Reactions";
import { Settings } from "./Settings";
import { SettingsButton } from "./SettingsButton";
import { useShortcuts } from "./shortcuts";

/** Phones and old browsers cannot. */
const CAN_SHARE = typeof navigator.mediaDevices?.getDisplayMedia === "function";

export function Controls() {
  const { store, actions } = usePage();
  const state = useSession();
  const hand = useHand();
  const mayPublish = state.you.role !== "observer";
  const turn = {
    microphone: () => void ask(actions.setMicrophone(!store.own.peek().microphone)),
    camera: () => void ask(actions.setCamera(!store.own.peek().camera)),
    screen: () => void ask(actions.setScreen(!store.own.peek().screen)),
    hand: hand.turn,
  };
  useShortcuts(mayPublish ? { m: turn.microphone, v: turn.camera, h: turn.hand } : { h: turn.hand });
  return (
    <section class="controls" aria-label={t("controls")}>
      {mayPublish ? <Publishing turn={turn} /> : null}
      <HandButton />
      <ReactionMenu />
      <HelpButton />
      <SettingsButton Content={Settings} />
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
  const media = useMedia();
  const element = useRef<HTMLSpanElement>(null);
  useSignalEffect(() => {
    element.current?.style.setProperty("--share", String(Math.min(1, media.microphoneLevel.value)));
  });
  return <span ref={element} class="heard" aria-hidden="true" />;
}

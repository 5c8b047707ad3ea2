/** One's own picture before joining, and a bar that moves when one speaks. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../../texts/texts";
import { useMedia, usePage } from "../context";
import { Icon } from "../kit/icons";
import { LevelMeter } from "../kit/Meter";

export function Preview() {
  const media = useMedia();
  return (
    <div class="preview">
      <OwnPicture />
      {media.ownCamera.value === null ? (
        <p class="preview-off">
          <Icon name="cameraOff" />
          {t("previewOff")}
        </p>
      ) : null}
    </div>
  );
}

export function OwnPicture() {
  const media = useMedia();
  const element = useRef<HTMLVideoElement>(null);
  useSignalEffect(() => {
    const stream = media.ownCamera.value;
    if (element.current !== null) element.current.srcObject = stream;
  });
  return <video ref={element} class="own-picture" muted autoplay playsInline />;
}

/** Shown while the microphone is on. */
export function SoundCheck() {
  const { store } = usePage();
  const media = useMedia();
  if (!store.own.value.microphone) return null;
  return (
    <div class="sound-check">
      <Icon name="microphone" />
      <LevelMeter level={media.microphoneLevel} label={t("microphoneLevel")} />
      <p class="hint">{t("speakToTest")}</p>
    </div>
  );
}

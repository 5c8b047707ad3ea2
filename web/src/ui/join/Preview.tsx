/** One's own picture before joining, and a bar that moves when one speaks. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../../texts/texts";
import { usePage } from "../context";

export function Preview() {
  const { media } = usePage();
  return (
    <div class="preview">
      <OwnPicture />
      {media.ownCamera.value === null ? <p class="preview-off">{t("previewOff")}</p> : null}
      <Level />
    </div>
  );
}

export function OwnPicture() {
  const { media } = usePage();
  const element = useRef<HTMLVideoElement>(null);
  useSignalEffect(() => {
    const stream = media.ownCamera.value;
    if (element.current !== null) element.current.srcObject = stream;
  });
  return <video ref={element} class="own-picture" muted autoplay playsInline />;
}

export function Level() {
  const { media } = usePage();
  return (
    <meter
      class="level"
      min={0}
      max={1}
      value={media.microphoneLevel.value}
      aria-label={t("microphoneLevel")}
      title={t("speakToTest")}
    />
  );
}

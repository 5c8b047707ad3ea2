/** Which microphone, camera and loudspeaker. */
import { useId } from "preact/hooks";
import type { DeviceChoice } from "../../media/view";
import { t } from "../../texts/texts";
import { useMedia, usePage } from "../context";
import { ask } from "../kit/ask";

export function DeviceChoices() {
  const { actions } = usePage();
  const media = useMedia();
  const { microphones, cameras, speakers, microphone, camera, speaker } = media.devices.value;
  const pick = (kind: "audioinput" | "videoinput" | "audiooutput") => (id: string) =>
    void ask(actions.chooseDevice(kind, id));
  return (
    <div class="fields">
      <Choice
        label={t("microphone")}
        choices={microphones}
        chosen={microphone}
        onChoose={pick("audioinput")}
      />
      <Choice label={t("camera")} choices={cameras} chosen={camera} onChoose={pick("videoinput")} />
      <Choice label={t("loudspeaker")} choices={speakers} chosen={speaker} onChoose={pick("audiooutput")} />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly choices: readonly DeviceChoice[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

function Choice({ label, choices, chosen, onChoose }: ChoiceProps) {
  const id = useId();
  const first = choices[0];
  if (first === undefined) return null;
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={chosen ?? first.deviceId}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {choices.map((each, index) => (
          <option key={each.deviceId} value={each.deviceId}>
            {each.label === "" ? `${label} ${index + 1}` : each.label}
          </option>
        ))}
      </select>
    </p>
  );
}

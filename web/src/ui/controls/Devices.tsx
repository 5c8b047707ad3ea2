/** Which microphone, camera and loudspeaker; which language. */
import { useId } from "preact/hooks";
import type { DeviceChoice } from "../../media/view";
import { choose, isKnown, language, languages, nameOfLanguage, t } from "../../texts/texts";
import { usePage } from "../context";
import { ask, trouble } from "../kit/ask";

export function DeviceChoices() {
  const { media, actions } = usePage();
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

export function LanguageChoice() {
  const id = useId();
  const change = async (list: HTMLSelectElement) => {
    if (isKnown(list.value) && (await choose(list.value))) return;
    list.value = language.peek();
    trouble.value = t("error_offline");
  };
  return (
    <p class="field language">
      <label for={id}>{t("languageChoice")}</label>
      <select id={id} value={language.value} onChange={(event) => void change(event.currentTarget)}>
        {languages.map((each) => (
          <option key={each} value={each} lang={each}>
            {nameOfLanguage(each)}
          </option>
        ))}
      </select>
    </p>
  );
}

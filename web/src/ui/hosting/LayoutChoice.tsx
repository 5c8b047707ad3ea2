/** How tiles stand, for everybody or for oneself. */
import { useId } from "preact/hooks";
import type { OwnLayout } from "../../session/store";
import { t } from "../../texts/texts";

interface LayoutChoiceProps<L extends OwnLayout> {
  readonly label: string;
  readonly value: L;
  readonly choices: readonly L[];
  readonly onChoose: (layout: L) => void;
}

export function LayoutChoice<L extends OwnLayout>({ label, value, choices, onChoose }: LayoutChoiceProps<L>) {
  const field = useId();
  return (
    <div class="field">
      <label for={field}>{label}</label>
      <select
        id={field}
        value={value}
        onChange={(event) => {
          const chosen = choices.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {choices.map((each) => (
          <option key={each} value={each}>
            {t(`layout_${each satisfies OwnLayout as OwnLayout}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

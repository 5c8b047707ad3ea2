/** The answers of a poll that is being written, and sets of answers that are often wanted. */
import { useId } from "preact/hooks";
import { t } from "../../texts/texts";
import { Button, IconButton } from "../kit/Button";
import { LEAST_OPTIONS, MOST_OPTIONS, marked, mayBeQuiz, type Written, without } from "./draft";

const LETTERS = ["AB", "ABC", "ABCD", "ABCDE"] as const;

export function Presets({ onChoose }: { readonly onChoose: (options: readonly string[]) => void }) {
  return (
    <fieldset class="row presets">
      <legend>{t("presets")}</legend>
      <Button onClick={() => onChoose([t("yes"), t("no")])}>{t("presetYesNo")}</Button>
      <Button onClick={() => onChoose([t("yes"), t("no"), t("abstain")])}>{t("presetAbstain")}</Button>
      <Button onClick={() => onChoose([t("isTrue"), t("isFalse")])}>{t("presetTrueFalse")}</Button>
      {LETTERS.map((letters) => (
        <Button key={letters} onClick={() => onChoose([...letters])}>
          {`A – ${letters.at(-1)}`}
        </Button>
      ))}
      <Button onClick={() => onChoose([t("understood_all"), t("understood_part"), t("understood_none")])}>
        {t("presetUnderstood")}
      </Button>
    </fieldset>
  );
}

interface OptionFieldsProps {
  readonly written: Written;
  readonly onChange: (changed: Written) => void;
}

export function OptionFields({ written, onChange }: OptionFieldsProps) {
  const { options } = written;
  return (
    <>
      {options.map((text, place) => (
        // Answers have no name of their own: their place is what they are.
        <OptionField key={place} written={written} place={place} text={text} onChange={onChange} />
      ))}
      {mayBeQuiz(written.kind) ? <p class="hint">{t("quizHelp")}</p> : null}
      {options.length < MOST_OPTIONS ? (
        <div>
          <Button
            kind="quiet"
            icon="plus"
            onClick={() => onChange({ ...written, options: [...options, ""] })}
          >
            {t("addAnswer")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

interface OptionFieldProps extends OptionFieldsProps {
  readonly place: number;
  readonly text: string;
}

function OptionField({ written, place, text, onChange }: OptionFieldProps) {
  const id = useId();
  const number = place + 1;
  return (
    <div class="field">
      <label for={id}>{t("answerNumber", { number })}</label>
      <div class="row option-row">
        <input
          id={id}
          value={text}
          maxLength={100}
          onInput={(event) =>
            onChange({ ...written, options: written.options.with(place, event.currentTarget.value) })
          }
        />
        {mayBeQuiz(written.kind) ? (
          <input
            type="checkbox"
            aria-label={t("markRight", { number })}
            title={t("markRight", { number })}
            checked={written.right.includes(place)}
            onChange={(event) => onChange(marked(written, place, event.currentTarget.checked))}
          />
        ) : null}
        {written.options.length > LEAST_OPTIONS ? (
          <IconButton
            label={t("removeAnswer", { number })}
            icon="close"
            onClick={() => onChange(without(written, place))}
          />
        ) : null}
      </div>
    </div>
  );
}

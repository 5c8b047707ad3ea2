/** Which language the page speaks. */
import { useId } from "preact/hooks";
import { choose, isKnown, language, languages, nameOfLanguage, t } from "../../texts/texts";
import { trouble } from "./ask";

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

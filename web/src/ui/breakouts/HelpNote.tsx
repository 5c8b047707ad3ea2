/** What a call for help is about: said after asking, so that asking takes one click. */
import { useSignal } from "@preact/signals";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";

export function HelpNote() {
  const { actions } = usePage();
  const text = useSignal("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await ask(actions.askHelp(text.value.trim()))) text.value = "";
  };
  return (
    <form class="row" onSubmit={(event) => void submit(event)}>
      <input
        aria-label={t("helpNote")}
        placeholder={t("helpNote")}
        value={text.value}
        maxLength={200}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <Button submit disabled={text.value.trim() === ""}>
        {t("helpNoteSend")}
      </Button>
    </form>
  );
}

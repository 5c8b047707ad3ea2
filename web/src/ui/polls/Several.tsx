/** Many questions at once: taken over from a text, and taken along to another session as one. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { asText, severalPasted } from "./ready";

export function PasteSeveral() {
  const { actions } = usePage();
  const policy = useSession().view.policy.anonymous_polls;
  const id = useId();
  const text = useSignal("");
  const drafts = severalPasted(text.value, policy !== "choice");
  const keep = async () => {
    for (const draft of drafts) {
      if (!(await ask(actions.createPoll(draft)))) return;
    }
    text.value = "";
  };
  return (
    <details class="more">
      <summary>{t("pasteSeveral")}</summary>
      <p class="field">
        <label for={id}>{t("pasteSeveral")}</label>
        <textarea
          id={id}
          rows={6}
          value={text.value}
          aria-describedby={`${id}-help`}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </p>
      <p id={`${id}-help`} class="hint">
        {t("pasteSeveralHelp")} {t("pastePollHelp")}
      </p>
      <Button disabled={drafts.length === 0} onClick={() => void keep()}>
        {t("keepSeveral", { count: drafts.length })}
      </Button>
    </details>
  );
}

export function TakeQuestions() {
  const { polls } = useSession().view;
  const id = useId();
  if (polls.length === 0) return null;
  return (
    <details class="more">
      <summary>{t("takeQuestions")}</summary>
      <p class="field">
        <label for={id}>{t("takeQuestionsHelp")}</label>
        <textarea
          id={id}
          rows={6}
          readOnly
          value={asText(polls)}
          onFocus={(event) => event.currentTarget.select()}
        />
      </p>
    </details>
  );
}

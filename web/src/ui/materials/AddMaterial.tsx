/** For hosts: one more link or file. */
import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";

/** What the server takes; it looks into the file as well. */
const ACCEPTED = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.txt,.csv,.md,.docx,.xlsx,.pptx,.odt,.ods,.odp";

export function AddMaterial() {
  return (
    <details class="more">
      <summary>{t("addMaterial")}</summary>
      <div class="stack">
        <AddLink />
        <AddFile />
      </div>
    </details>
  );
}

function AddLink() {
  const { actions } = usePage();
  const id = useId();
  const title = useSignal("");
  const url = useSignal("");
  const ready = title.value.trim() !== "" && /^https?:\/\//.test(url.value.trim());
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready || !(await ask(actions.addLink(title.value.trim(), url.value.trim())))) return;
    title.value = "";
    url.value = "";
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)} aria-label={t("addLink")}>
      <p class="field">
        <label for={`${id}-title`}>{t("stepTitle")}</label>
        <input
          id={`${id}-title`}
          value={title.value}
          maxLength={100}
          onInput={(event) => {
            title.value = event.currentTarget.value;
          }}
        />
      </p>
      <p class="field">
        <label for={`${id}-url`}>{t("webAddress")}</label>
        <input
          id={`${id}-url`}
          type="url"
          value={url.value}
          placeholder="https://"
          onInput={(event) => {
            url.value = event.currentTarget.value;
          }}
        />
      </p>
      <div>
        <Button submit disabled={!ready}>
          {t("addLink")}
        </Button>
      </div>
    </form>
  );
}

function AddFile() {
  const { actions } = usePage();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const busy = useSignal(false);
  const send = async () => {
    const file = field.current?.files?.[0];
    if (file === undefined) return;
    busy.value = true;
    const title = file.name.replace(/\.[^.]*$/, "").slice(0, 100) || file.name;
    await ask(actions.addFile(title, file));
    busy.value = false;
    if (field.current !== null) field.current.value = "";
  };
  return (
    <p class="field">
      <label for={id}>{t("addFile")}</label>
      <input
        ref={field}
        id={id}
        type="file"
        accept={ACCEPTED}
        disabled={busy.value}
        aria-describedby={`${id}-help`}
        onChange={() => void send()}
      />
      <small id={`${id}-help`} class="hint">
        {t(busy.value ? "fileBeingSent" : "addFileHelp")}
      </small>
    </p>
  );
}

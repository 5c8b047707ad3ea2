/** The notes of the room where one is, line by line: two people never overwrite each other. */
import { useSignal } from "@preact/signals";
import { myRoom, nameOf } from "../../session/selectors";
import type { Note } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { useDraft } from "../kit/draft";

const LONGEST = 500;

export function Notes() {
  const { actions } = usePage();
  const state = useSession();
  const room = myRoom(state);
  const notes = state.view.notes[room] ?? [];
  const writes = state.you.role !== "observer";
  const [text, write] = useDraft(`notes ${room}`, "");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await ask(actions.writeNote(text.trim()))) write("");
  };
  return (
    <section class="notes" aria-labelledby="notes-title">
      <h3 id="notes-title">{t("notes")}</h3>
      {notes.length === 0 ? <p class="hint">{t("noNotes")}</p> : null}
      <ol>
        {notes.map((note, index) => (
          <NoteLine key={`${room} ${note.line}`} note={note} number={index + 1} writes={writes} />
        ))}
      </ol>
      {writes ? (
        <form class="row" onSubmit={(event) => void submit(event)}>
          <input
            aria-label={t("newLine")}
            placeholder={t("newLine")}
            value={text}
            maxLength={LONGEST}
            onInput={(event) => write(event.currentTarget.value)}
          />
          <Button submit disabled={text.trim() === ""}>
            {t("addLine")}
          </Button>
        </form>
      ) : null}
    </section>
  );
}

interface NoteLineProps {
  readonly note: Note;
  readonly number: number;
  readonly writes: boolean;
}

/** `base` is what stood there when this person began to write. */
function NoteLine({ note, number, writes }: NoteLineProps) {
  const { actions } = usePage();
  const state = useSession();
  const base = useSignal(note.seq);
  const unsaid = useSignal("");
  if (!writes) return <li>{note.text}</li>;
  const change = async (text: string) => {
    unsaid.value = "";
    if (text.trim() === note.text) return;
    const kept = await ask(actions.writeNote(text, { line: note.line, base: base.value }));
    if (!kept) unsaid.value = text;
  };
  return (
    <li>
      <input
        aria-label={t("lineBy", { number, name: nameOf(state, note.by) })}
        value={note.text}
        maxLength={LONGEST}
        onFocus={() => {
          base.value = note.seq;
        }}
        onChange={(event) => void change(event.currentTarget.value)}
      />
      {unsaid.value === "" ? null : <p class="hint">{t("lineChanged", { text: unsaid.value })}</p>}
    </li>
  );
}

/**
 * Messages of those who take part by text, read aloud by the browser itself to those who wish it:
 * their words are heard in the room like a voice. Nothing leaves this device for it.
 */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ChatItem } from "../../session/state";
import { language, t } from "../../texts/texts";
import { useSession } from "../context";
import { authorOf } from "./author";

/** For as long as the page is open. */
const wanted = signal(false);
/** Rung "text" and not by choice of words: what somebody writes who would otherwise speak. */
const fromText = (item: ChatItem | undefined) => item?.kind === "message" && item.rung === "text";

export function ReadAloudChoice() {
  const state = useSession();
  const possible = typeof speechSynthesis !== "undefined";
  const some = state.chat.some(fromText);
  if (!possible || !(some || wanted.value)) return null;
  return (
    <label class="choice read-aloud">
      <input
        type="checkbox"
        checked={wanted.value}
        onChange={(event) => {
          wanted.value = event.currentTarget.checked;
          if (!wanted.value) speechSynthesis.cancel();
        }}
      />
      <span>{t("readAloud")}</span>
    </label>
  );
}

/** Stands in the session, so that it speaks whichever panel is open. */
export function ReadAloud() {
  const state = useSession();
  const last = state.chat.at(-1);
  const newest = last?.seq ?? 0;
  useEffect(() => {
    if (!wanted.peek() || last?.kind !== "message" || !fromText(last)) return;
    if (last.by === state.you.participant || last.held || last.removed) return;
    const words = new SpeechSynthesisUtterance(
      t("saysInText", { name: authorOf(state, last), text: last.text }),
    );
    words.lang = language.peek();
    speechSynthesis.speak(words);
  }, [newest]);
  return null;
}

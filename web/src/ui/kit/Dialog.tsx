/** A modal dialog by the browser's own element: focus stays inside, Escape closes, focus returns. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../../texts/texts";
import { Button, IconButton } from "./Button";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** For tables. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    // The backdrop belongs to the dialog element; everything else lies on its sheet.
    const outside = (event: Event) => {
      if (event.target === dialog) dialog?.close();
    };
    dialog?.showModal();
    dialog?.addEventListener("click", outside);
    return () => {
      dialog?.removeEventListener("click", outside);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={wide ? "dialog wide" : "dialog"} aria-labelledby={heading} onClose={onClose}>
      <div class="dialog-sheet">
        <header>
          <h2 id={heading}>{title}</h2>
          <IconButton label={t("close")} icon="close" onClick={() => element.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly words: string;
  /** What the button says that does it. */
  readonly verb: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function Confirm({ title, words, verb, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{words}</p>
      <div class="row end">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button kind="danger" onClick={onConfirm}>
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}

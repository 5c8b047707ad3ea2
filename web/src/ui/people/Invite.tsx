/** The links to give to others, for hosts. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Role } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { announce } from "../kit/Live";

const ROLES: readonly Role[] = ["student", "facilitator", "mentor", "observer"];

export function Invite() {
  const { links } = usePage();
  const open = useSignal<Readonly<Record<string, string>> | null>(null);
  return (
    <>
      <Button
        icon="link"
        onClick={async () => {
          open.value = await links();
        }}
      >
        {t("invite")}
      </Button>
      {open.value === null ? null : (
        <Dialog
          title={t("invite")}
          onClose={() => {
            open.value = null;
          }}
        >
          {ROLES.map((role) => (
            <LinkOf key={role} role={role} link={open.value?.[role] ?? ""} />
          ))}
        </Dialog>
      )}
    </>
  );
}

function LinkOf({ role, link }: { readonly role: Role; readonly link: string }) {
  const copied = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // The clipboard is closed to this page: the link stands selected, ready for the keyboard.
      return;
    }
    copied.value = true;
    announce(t("copied"));
  };
  return (
    <section class="invite">
      <p>{t("inviteHelp", { role: t(`role_${role}`) })}</p>
      <div class="row">
        <input
          ref={field}
          readOnly
          value={link}
          aria-label={t("linkFor", { role: t(`role_${role}`) })}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={() => void copy()} icon={copied.value ? "check" : "link"}>
          {t(copied.value ? "copied" : "copy")}
        </Button>
      </div>
    </section>
  );
}

/** A message on its way: shown at once, told when it cannot be sent. */
import { isReached } from "../../session/selectors";
import type { PendingMessage } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { Avatar } from "../kit/Avatar";
import { sentence } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { Words } from "./Words";

export function PendingLine({ message }: { readonly message: PendingMessage }) {
  const state = useSession();
  const { actions, store } = usePage();
  const { refused, command } = message;
  return (
    <article class={`line own pending ${refused === null ? "" : "failed"}`}>
      <Avatar name={state.you.name} number={state.you.number} />
      <div class="bubble">
        <Words text={message.text} />
        {refused === null ? (
          <p class="mark">
            <Icon name="clock" />
            {t(isReached(store.link.value) ? "sending" : "waitingForConnection")}
          </p>
        ) : (
          <>
            <p class="refused">{t("notSent", { reason: sentence(refused) })}</p>
            <div class="row">
              <Button onClick={() => void actions.resend(command)}>{t("sendAgain")}</Button>
              <Button kind="quiet" onClick={() => actions.discard(command)}>
                {t("discard")}
              </Button>
            </div>
          </>
        )}
      </div>
    </article>
  );
}

/** For hosts: raised hands in order, and the floor for one of them. */
import type { Participant } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";

export function HandsUp({ raised }: { readonly raised: readonly Participant[] }) {
  const { actions } = usePage();
  return (
    <section class="hands-up">
      <h3>{t("hands", { count: raised.length })}</h3>
      <ol>
        {raised.map(({ participant, name }) => (
          <li key={participant}>
            {name}
            <Button
              kind="quiet"
              label={t("callName", { name })}
              onClick={() => void ask(actions.callHand(participant))}
            >
              {t("callHand")}
            </Button>
          </li>
        ))}
      </ol>
      {raised.length > 1 ? (
        <Button onClick={() => void ask(actions.lowerAllHands())}>{t("lowerAllHands")}</Button>
      ) : null}
    </section>
  );
}

/** Open answers: the words as a cloud for the eye, and the answers themselves as a list for everybody. */
import type { TextCount } from "../../session/state";
import { words } from "../../session/tally";
import { t } from "../../texts/texts";

const SIZES = 5;

export function WordCloud({ texts }: { readonly texts: readonly TextCount[] }) {
  const cloud = words(texts);
  const most = Math.max(1, ...cloud.map((word) => word.count));
  return (
    <>
      {cloud.length < 2 ? null : (
        <p class="cloud" aria-hidden="true">
          {cloud
            .toSorted((one, other) => one.text.localeCompare(other.text))
            .map(({ text, count }) => (
              <span key={text} class={`size-${Math.ceil((count / most) * SIZES)}`}>
                {text}
              </span>
            ))}
        </p>
      )}
      <ul class="answers">
        {texts.map(({ text, count }) => (
          <li key={text}>
            {text}
            {count === 1 ? null : <b>{t("times", { count })}</b>}
          </li>
        ))}
      </ul>
    </>
  );
}

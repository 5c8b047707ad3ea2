/** For hosts alone: how evenly the group has talked in this meeting. Measured by loudness, nothing is recorded. */
import { nameOf } from "../../session/selectors";
import { evenness, talkShares } from "../../session/talk";
import { duration, percent, t } from "../../texts/texts";
import { useSession } from "../context";
import { Meter } from "../kit/Meter";

const SENTENCES = {
  silent: "talkSilent",
  one: "talkOne",
  some: "talkSome",
  even: "talkEven",
} as const;

export function TalkCard() {
  const state = useSession();
  const shares = talkShares(state);
  if (shares.length < 2) return null;
  return (
    <details class="more talk">
      <summary>{t("talkTitle")}</summary>
      <p>{t(SENTENCES[evenness(shares)])}</p>
      <dl class="result">
        {shares.map(({ participant, seconds, share }) => (
          <div key={participant}>
            <dt>{nameOf(state, participant)}</dt>
            <dd>
              <Meter value={share} most={1} label={nameOf(state, participant)} />
              <span>{duration(1000 * seconds)}</span>
              <small>{percent(share)}</small>
            </dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t("talkHint")}</p>
    </details>
  );
}

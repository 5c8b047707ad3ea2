/** For hosts alone: how evenly the group has talked in this meeting, in all and by room. Nothing is recorded. */
import { nameOf } from "../../session/selectors";
import { MAIN_ROOM } from "../../session/state";
import { evenness, type TalkShare, talkByRoom, talkShares } from "../../session/talk";
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
  const rooms = talkByRoom(state);
  const apart = rooms.some(({ room }) => room !== MAIN_ROOM);
  return (
    <details class="more talk">
      <summary>{t("talkTitle")}</summary>
      <p>{t(SENTENCES[evenness(shares)])}</p>
      {apart ? <h3>{t("talkInAll")}</h3> : null}
      <Shares shares={shares} />
      {apart
        ? rooms.map((each) => (
            <section key={each.room}>
              <h3>{each.room === MAIN_ROOM ? t("mainRoom") : each.name}</h3>
              <Shares shares={each.shares} />
            </section>
          ))
        : null}
      <p class="hint">{t("talkHint")}</p>
    </details>
  );
}

function Shares({ shares }: { readonly shares: readonly TalkShare[] }) {
  const state = useSession();
  return (
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
  );
}

/** What came out of a poll: counts and shares, points, an average, or the words people used. */
import { amHost, asked, roomName } from "../../session/selectors";
import { MAIN_ROOM, type Poll, type PollResult } from "../../session/state";
import { byRoom, figures, hasQuorum, mean } from "../../session/tally";
import { decimal, percent, t } from "../../texts/texts";
import { useSession } from "../context";
import { Icon } from "../kit/icons";
import { Meter } from "../kit/Meter";
import { WordCloud } from "./WordCloud";

interface ResultProps {
  readonly poll: Poll;
  readonly result: PollResult;
}

export function Result({ poll, result }: ResultProps) {
  return (
    <>
      {result.withheld ? (
        <p class="hint">
          <Icon name="lock" /> {t("tooFew")}
        </p>
      ) : (
        <Figures poll={poll} result={result} />
      )}
      <Turnout poll={poll} voters={result.voters} />
    </>
  );
}

function Figures({ poll, result }: ResultProps) {
  if (poll.kind === "text") return <WordCloud texts={result.texts} />;
  const average = poll.kind === "rating" ? mean(result) : null;
  return (
    <>
      <Counts poll={poll} result={result} />
      {average === null ? null : (
        <p class="average">{t("meanIs", { mean: decimal(average), most: poll.options.length })}</p>
      )}
      <Rooms poll={poll} />
    </>
  );
}

function Counts({ poll, result }: ResultProps) {
  const earlier = useEarlier(poll);
  const most = poll.kind === "ranking" ? Math.max(1, result.voters * poll.options.length) : result.voters;
  return (
    <dl class="result">
      {poll.options.map((text, option) => {
        const count = result.counts[option] ?? 0;
        const mine = poll.voted?.choice.includes(option) === true && poll.kind !== "ranking";
        const before = earlier === null ? null : share(earlier.counts[option] ?? 0, earlier.voters);
        return (
          <div key={text} class={mine ? "mine" : ""}>
            <dt>
              {text}
              {mine ? <Mark text={t("ownVote")} /> : null}
              {result.right.includes(option) ? <Mark text={t("rightAnswer")} /> : null}
            </dt>
            <dd>
              <Meter value={count} most={Math.max(1, most)} label={text} chosen={mine} />
              <span>{count}</span>
              <small>
                {poll.kind === "ranking" ? t("pointsShort") : percent(share(count, result.voters))}
              </small>
            </dd>
            {before === null ? null : <dd class="before">{t("wasBefore", { share: percent(before) })}</dd>}
          </div>
        );
      })}
    </dl>
  );
}

const share = (count: number, voters: number) => (voters === 0 ? 0 : count / voters);

/** What came out when the same was asked before, once both may be seen. */
function useEarlier(poll: Poll): PollResult | null {
  const state = useSession();
  const before = state.view.polls.find((each) => each.poll === poll.repeats);
  if (before === undefined || poll.kind === "ranking") return null;
  const result = figures(before, amHost(state));
  return result === null || result.withheld ? null : result;
}

function Rooms({ poll }: { readonly poll: Poll }) {
  const state = useSession();
  const rooms = byRoom(poll);
  if (rooms.length === 0) return null;
  return (
    <details class="more">
      <summary>{t("byRoom")}</summary>
      <table class="by-room">
        <thead>
          <tr>
            <th scope="col">{t("room")}</th>
            {poll.options.map((option) => (
              <th key={option} scope="col">
                {option}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rooms.map(({ room, counts }) => (
            <tr key={room}>
              <th scope="row">{room === MAIN_ROOM ? t("mainRoom") : roomName(state, room) || room}</th>
              {counts.map((count, option) => (
                <td key={poll.options[option]}>{count}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** How many voted, of how many, and whether that is enough. */
export function Turnout({ poll, voters }: { readonly poll: Poll; readonly voters: number }) {
  const state = useSession();
  const all = Math.max(asked(state, poll, voters), voters);
  const enough = hasQuorum(poll, voters, all);
  return (
    <p class="hint turnout">
      {t("votesOf", { voters, all })}
      {enough === null ? null : (
        <>
          {" · "}
          {t(enough ? "quorumMet" : "quorumMissed", { percent: percent(poll.quorum / 100) })}
        </>
      )}
    </p>
  );
}

/** What may be answered, while nobody but hosts knows the counts. */
export function Options({ poll }: { readonly poll: Poll }) {
  if (poll.options.length === 0) return null;
  return (
    <ul class="options">
      {poll.options.map((text, option) => (
        <li key={text}>
          {text}
          {poll.voted?.choice.includes(option) === true && poll.kind !== "ranking" ? (
            <Mark text={t("ownVote")} />
          ) : null}
          {poll.right.includes(option) ? <Mark text={t("rightAnswer")} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Mark({ text }: { readonly text: string }) {
  return (
    <i class="own-vote">
      <Icon name="check" />
      {text}
    </i>
  );
}

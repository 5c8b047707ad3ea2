/** What only the full page has in its panels: the lesson's plan, rules, reports, rooms of before. */
import { t } from "../../texts/texts";
import { Lesson } from "../agenda/Lesson";
import { PastRooms } from "../breakouts/PastRooms";
import { ReadAloudChoice } from "../chat/ReadAloud";
import { type Extras, useSession } from "../context";
import { Everybody } from "../hosting/Everybody";
import { RemedyOffers } from "../people/RemedyOffers";
import { ordered } from "../polls/order";
import { PasteSeveral, TakeQuestions } from "../polls/Several";
import { ATTENDANCE, Downloads, RESULTS, resultOf } from "../report/Downloads";
import { TalkCard } from "../report/TalkCard";

function PeopleTools() {
  return (
    <>
      <Everybody />
      <TalkCard />
      <Downloads title={t("report")} choices={ATTENDANCE} />
    </>
  );
}

function PollTools() {
  const { current } = ordered(useSession().view.polls);
  return (
    <>
      <PasteSeveral />
      <TakeQuestions />
      {current === undefined ? null : <Downloads title={t("savePolls")} choices={RESULTS} />}
    </>
  );
}

export const EXTRAS: Extras = {
  Lesson,
  PastRooms,
  PeopleTools,
  PollTools,
  ReadAloudChoice,
  RemedyOffers,
  PollFiles: ({ poll }) => <Downloads title={t("saveOne")} choices={resultOf(poll.poll)} />,
};

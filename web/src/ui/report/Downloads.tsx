/** For hosts: the report of the session, to keep. */
import type { PollId } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { ReportButton } from "./ReportView";

type Label =
  | "saveAttendance"
  | "saveEverything"
  | "saveResults"
  | "saveResultsJson"
  | "saveVotes"
  | "saveMeetings"
  | "saveRooms"
  | "saveWhere"
  | "saveLines"
  | "saveOneTable"
  | "saveOneJson";

interface Download {
  readonly query: string;
  readonly name: string;
  readonly label: Label;
}

export const ATTENDANCE: readonly Download[] = [
  { query: "format=csv&part=people", name: "people.csv", label: "saveAttendance" },
  { query: "format=csv&part=meetings", name: "meetings.csv", label: "saveMeetings" },
  { query: "format=csv&part=rooms", name: "rooms.csv", label: "saveRooms" },
  { query: "format=csv&part=attendance", name: "attendance.csv", label: "saveWhere" },
  { query: "format=csv&part=rungs", name: "rungs.csv", label: "saveLines" },
  { query: "format=json", name: "report.json", label: "saveEverything" },
];
export const RESULTS: readonly Download[] = [
  { query: "format=csv&part=polls", name: "polls.csv", label: "saveResults" },
  { query: "format=csv&part=votes", name: "votes.csv", label: "saveVotes" },
  { query: "format=json&part=polls", name: "polls.json", label: "saveResultsJson" },
];

export function resultOf(poll: PollId): readonly Download[] {
  const query = `part=polls&poll=${encodeURIComponent(poll)}`;
  return [
    { query: `format=csv&${query}`, name: `${poll}.csv`, label: "saveOneTable" },
    { query: `format=json&${query}`, name: `${poll}.json`, label: "saveOneJson" },
  ];
}

interface DownloadsProps {
  readonly title: string;
  readonly choices: readonly Download[];
}

export function Downloads({ title, choices }: DownloadsProps) {
  const { actions } = usePage();
  const { id, policy } = useSession().view;
  const path = `/api/v1/sessions/${encodeURIComponent(id)}/report`;
  return (
    <details class="more">
      <summary>{title}</summary>
      <div class="stack">
        {choices === ATTENDANCE ? <ReportButton /> : null}
        {choices.map(({ query, name, label }) => (
          <Button key={query} icon="save" onClick={() => void ask(actions.save(`${path}?${query}`, name))}>
            {t(label)}
          </Button>
        ))}
        <p class="hint">{t("keptFor", { count: policy.retention_days })}</p>
      </div>
    </details>
  );
}

/** For hosts: the report to look at, in all or of one meeting: people, rooms, and how connections went. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { MeetingReport, PersonReport, Report, RoomReport, Rung } from "../../session/state";
import { MAIN_ROOM } from "../../session/state";
import { day, decimal, type Key, t, time } from "../../texts/texts";
import { useSession } from "../context";
import { Button } from "../kit/Button";
import { Dialog } from "../kit/Dialog";
import { useKept } from "../kit/kept";
import { Table } from "./Table";

export function ReportButton() {
  const open = useSignal(false);
  return (
    <>
      <Button
        icon="plan"
        onClick={() => {
          open.value = true;
        }}
      >
        {t("showReport")}
      </Button>
      {open.value ? (
        <Dialog
          wide
          title={t("report")}
          onClose={() => {
            open.value = false;
          }}
        >
          <ReportView />
        </Dialog>
      ) : null}
    </>
  );
}

function ReportView() {
  const path = `/api/v1/sessions/${encodeURIComponent(useSession().view.id)}/report`;
  const report = useKept<Report>(path).value;
  if (report === undefined) return <p>{t("loading")}</p>;
  if (report === null) return <p class="problem">{t("error_unavailable")}</p>;
  return <Shown report={report} />;
}

function Shown({ report }: { readonly report: Report }) {
  const chosen = useSignal(0);
  const field = useId();
  const meeting = report.meetings.find((each) => each.meeting === chosen.value);
  if (report.meetings.length === 0) return <p>{t("nothingYet")}</p>;
  return (
    <div class="report">
      {report.meetings.length > 1 ? (
        <div class="row">
          <label for={field}>{t("whichMeeting")}</label>
          <select
            id={field}
            value={chosen.value}
            onChange={(event) => {
              chosen.value = Number(event.currentTarget.value);
            }}
          >
            <option value={0}>{t("allMeetings")}</option>
            {report.meetings.map((each) => (
              <option key={each.meeting} value={each.meeting}>
                {t("meetingOf", { number: each.meeting, when: day(each.started_at) })}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <PeopleTable report={report} meeting={meeting} />
      <RoomTable rooms={report.by_room.filter((each) => fits(each.meeting, meeting))} />
      <Lines people={report.people} meeting={meeting} />
    </div>
  );
}

const fits = (number: number, meeting: MeetingReport | undefined) =>
  meeting === undefined || meeting.meeting === number;

type Sums = Pick<RoomReport, "present" | "by_rung" | "spoke" | "messages" | "hands" | "votes">;

const COLUMNS = ["colPresent", "colText", "colSpoke", "colMessages", "colHands", "colVotes"] as const;

function cells({ present, by_rung, spoke, messages, hands, votes }: Sums): readonly string[] {
  const { text = 0 } = by_rung as Partial<Record<Rung, number>>;
  return [...[present, text, spoke].map(minutes), ...[messages, hands, votes].map(String)];
}

const minutes = (seconds: number) => decimal(seconds / 60);

interface PeopleTableProps {
  readonly report: Report;
  readonly meeting: MeetingReport | undefined;
}

function PeopleTable({ report, meeting }: PeopleTableProps) {
  const names = new Map(report.people.map((each) => [each.participant, each.name]));
  return (
    <Table
      title={t("whoTookPart")}
      columns={[t("colName"), ...COLUMNS.map((each) => t(each))]}
      rows={(meeting?.people ?? report.people).map((each) => [
        names.get(each.participant) ?? "",
        ...cells(each),
      ])}
    />
  );
}

function RoomTable({ rooms }: { readonly rooms: readonly RoomReport[] }) {
  const several = rooms.some((each) => each.meeting !== rooms[0]?.meeting);
  return (
    <Table
      title={t("whereItWas")}
      columns={(
        [
          "colRoom",
          ...(several ? (["whichMeeting"] as const) : []),
          "colTime",
          "colPeople",
          ...COLUMNS,
        ] as const
      ).map((each) => t(each))}
      rows={rooms.map((each) => [
        each.room === MAIN_ROOM ? t("mainRoom") : each.name,
        ...(several ? [String(each.meeting)] : []),
        time(each.opened_at),
        String(each.people.length),
        ...cells(each),
      ])}
    />
  );
}

const HOW = {
  video: "rungVideo",
  reduced: "rung_reduced",
  audio: "rung_audio",
  text: "onText",
} as const satisfies Record<Rung, Key>;

interface LinesProps {
  readonly people: readonly PersonReport[];
  readonly meeting: MeetingReport | undefined;
}

/** Up and down the rungs, as it happened. */
function Lines({ people, meeting }: LinesProps) {
  const steps = people
    .flatMap(({ name, rungs }) => rungs.map((step) => ({ ...step, name })))
    .filter((step) => fits(step.meeting, meeting))
    .toSorted((one, other) => one.at - other.at);
  if (steps.length === 0) return <p class="hint">{t("linesHeld")}</p>;
  return (
    <Table
      title={t("howLinesWent")}
      columns={[t("colName"), t("colTime"), t("colHow")]}
      rows={steps.map(({ name, at, rung }) => [name, time(at), t(HOW[rung])])}
    />
  );
}

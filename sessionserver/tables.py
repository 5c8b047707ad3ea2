"""The report as tables for spreadsheets.

U6  No cell begins a formula: what people wrote stays text in every spreadsheet.
"""

import csv
import io
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from rooms.ids import ParticipantId
from rooms.report import PollReport, Report, RoomReport, SumsReport

Cell = str | int | float
Row = Sequence[Cell]
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
RUNGS: Final = ("video", "reduced", "audio", "text")


_SUMS: Final = (
    "minutes present",
    *(f"minutes by {rung}" for rung in RUNGS),
    *("minutes spoken", "messages", "reactions", "hands", "calls for help", "polls answered"),
)


def _sums(of: SumsReport) -> Row:
    return (
        _minutes(of["present"]),
        *(_minutes(of["by_rung"].get(rung, 0)) for rung in RUNGS),
        *(_minutes(of["spoke"]), of["messages"], of["reactions"], of["hands"]),
        *(of["helps"], of["votes"]),
    )


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)


def _time(at: int | None) -> str:
    """UTC (RFC 3339); nothing for what still goes on."""
    if at is None:
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at / 1000))


def people(report: Report) -> Iterable[Row]:
    """One row for each person, over all meetings."""
    rooms = report["rooms"]
    yield (
        *("name", "role", *_SUMS),
        *(f"minutes in {name}" for name in rooms.values()),
        *(f"minutes spoken in {name}" for name in rooms.values()),
    )
    for each in report["people"]:
        yield (
            *(each["name"], each["role"], *_sums(each)),
            *(_minutes(each["by_room"].get(room, 0)) for room in rooms),
            *(_minutes(each["spoke_by_room"].get(room, 0)) for room in rooms),
        )


def rooms(report: Report) -> Iterable[Row]:
    """One row for each room; the main room has one in each meeting."""
    names = _names(report)
    yield (*_ROOM, "people", *_SUMS)
    for each in report["by_room"]:
        there = "; ".join(names[share["participant"]] for share in each["people"])
        yield (*_room(each), there, *_sums(each))


def attendance(report: Report) -> Iterable[Row]:
    """One row for each person in each room; the main room has one in each meeting."""
    names = _names(report)
    yield (*_ROOM, "name", *_SUMS)
    for each in report["by_room"]:
        for share in each["people"]:
            yield (*_room(each), names[share["participant"]], *_sums(share))


_ROOM: Final = ("meeting", "room", "opened", "closed")


def _room(room: RoomReport) -> Row:
    return (room["meeting"], room["name"], _time(room["opened_at"]), _time(room["closed_at"]))


def meetings(report: Report) -> Iterable[Row]:
    """One row for each person in each meeting."""
    names = _names(report)
    yield ("meeting", "started", "ended", "name", *_SUMS)
    for each in report["meetings"]:
        times = (each["meeting"], _time(each["started_at"]), _time(each["ended_at"]))
        for share in each["people"]:
            yield (*times, names[share["participant"]], *_sums(share))


def _names(report: Report) -> Mapping[ParticipantId, str]:
    return {each["participant"]: each["name"] for each in report["people"]}


def rungs(report: Report) -> Iterable[Row]:
    yield ("name", "at", "meeting", "room", "rung", "reason")
    for each in report["people"]:
        for step in each["rungs"]:
            room = report["rooms"].get(step["room"], step["room"])
            yield (
                *(each["name"], _time(step["at"]), step["meeting"], room),
                *(step["rung"], step["reason"]),
            )


def polls(report: Report) -> Iterable[Row]:
    """One row for each answer of each poll, in total and by room."""
    names: Mapping[str, str] = {str(room): name for room, name in report["rooms"].items()}
    yield (
        "poll", "question", "kind", "anonymous", "room", "answer", "count", "right", "voters", "asked",
    )  # fmt: skip
    for poll in report["polls"]:
        yield from _answers(poll, "all", poll["counts"])
        for room, counts in poll["by_room"].items():
            if len(poll["by_room"]) > 1:
                yield from _answers(poll, names.get(room, room), counts)


def _answers(poll: PollReport, room: str, counts: Sequence[int]) -> Iterable[Row]:
    about = (poll["poll"], poll["question"], poll["kind"], _yes(poll["anonymous"]), room)
    turnout = (poll["voters"], poll["asked"])
    if poll["withheld"]:
        yield (*about, "", "", "", *turnout)
        return
    for option, text in enumerate(poll["options"]):
        yield (*about, text, counts[option], _yes(option in poll["right"]), *turnout)
    for text, count in poll["texts"] if room == "all" else ():
        yield (*about, text, count, "", *turnout)


def votes(report: Report) -> Iterable[Row]:
    """Who voted what, of polls by name alone."""
    names: Mapping[str, str] = {str(room): name for room, name in report["rooms"].items()}
    yield ("poll", "question", "name", "room", "answer")
    for poll in report["polls"]:
        for name, room, choice, text in poll["votes"]:
            answer = text or "; ".join(poll["options"][option] for option in choice)
            yield (poll["poll"], poll["question"], name, names.get(room, room), answer)


def _yes(value: bool) -> str:
    return "yes" if value else ""


TABLES: Final[Mapping[str, Callable[[Report], Iterable[Row]]]] = {
    "people": people,
    "rooms": rooms,
    "attendance": attendance,
    "meetings": meetings,
    "rungs": rungs,
    "polls": polls,
    "votes": votes,
}


def as_csv(rows: Iterable[Row]) -> str:
    """With a byte order mark, by which spreadsheets know UTF-8 (RFC 4180 otherwise)."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _harmless(cell: Cell) -> Cell:
    dangerous = isinstance(cell, str) and cell.startswith(_BEGINS_A_FORMULA)
    return f"'{cell}" if dangerous else cell

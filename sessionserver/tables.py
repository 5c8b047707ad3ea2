"""The report as tables for spreadsheets.

U6  No cell begins a formula: what people wrote stays text in every spreadsheet.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from rooms.report import PollReport, Report

Cell = str | int | float
Row = Sequence[Cell]
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
RUNGS: Final = ("video", "reduced", "audio", "text")


def people(report: Report) -> Iterable[Row]:
    rooms = report["rooms"]
    yield (
        *("name", "role", "minutes present"),
        *(f"minutes by {rung}" for rung in RUNGS),
        *("minutes spoken", "messages", "reactions", "hands", "calls for help", "polls answered"),
        *(f"minutes in {name}" for name in rooms.values()),
    )
    for each in report["people"]:
        yield (
            *(each["name"], each["role"], _minutes(each["present"])),
            *(_minutes(each["by_rung"].get(rung, 0)) for rung in RUNGS),
            *(_minutes(each["spoke"]), each["messages"], each["reactions"], each["hands"]),
            *(each["helps"], each["votes"]),
            *(_minutes(each["by_room"].get(room, 0)) for room in rooms),
        )


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)


def rungs(report: Report) -> Iterable[Row]:
    yield ("name", "at", "rung", "reason")
    for each in report["people"]:
        for step in each["rungs"]:
            yield (each["name"], step["at"], step["rung"], step["reason"])


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

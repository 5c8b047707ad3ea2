"""The faults as data: `faults.toml`, read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

Column = Literal["media", "text", "votes"]
COLUMNS: Final[tuple[Column, ...]] = get_args(Column)


@dataclass(frozen=True)
class Bar:
    """What of all values of `name`, in seconds, may be `most`."""

    name: str
    column: Column
    most: float
    of: Literal["p95", "p99", "worst"]


@dataclass(frozen=True)
class Fault:
    number: int
    name: str
    done: str
    holds: str
    bars: tuple[Bar, ...]

    def bar(self, name: str) -> Bar | None:
        return next((each for each in self.bars if each.name == name), None)


def _read() -> Mapping[int, Fault]:
    table = tomllib.loads((Path(__file__).parent / "faults.toml").read_text())
    return {
        each["number"]: Fault(**each | {"bars": tuple(Bar(**bar) for bar in each.get("bars", ()))})
        for each in table["fault"]
    }


FAULTS: Final = _read()

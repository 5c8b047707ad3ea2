"""docs/faults.md: every fault, what is done, what must hold, and what was found. `python -m tests.chaos.page`."""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.chaos.faults import COLUMNS, FAULTS, Fault
from tests.running_server import ROOT

PAGE: Final = ROOT / "docs" / "faults.md"
RESULTS: Final = ROOT / "bench" / "results" / "chaos.json"
HEAD: Final = """# Faults

What breaks, what must hold then, and what was found. `make chaos` plays all of these faults on one machine with the
real server, real clients, redis-server and a packet relay in network namespaces, judges every history that the clients
wrote against the log, and writes this page; `make chaos FAULTS=12,18` plays some. The faults are
`tests/chaos/faults.toml`, the scenarios `tests/chaos/scenarios`, all figures `bench/results/chaos.json`.

- **green**: everything that must hold was looked at and held, and no bar was passed.
- **amber**: everything that was looked at held, but a bar was passed or a part was not tried; the reason stands below.
- **red**: something that must hold did not.
- **not tried**: nothing was looked at.

Every lesson beside a fault has robots that chat, vote and are moved over Socket.IO and plain HTTP and never give up,
and two people with voices; its histories are held against the invariants of `tests/chaos/history.py`.
"""


def page(kept: Mapping[str, Any]) -> str:
    """`{whole: {minutes, cores}, faults: by number what was found}`; without `whole` all was played by the piece."""
    results = kept["faults"]
    cells = {number: _cells(results, number) for number in FAULTS}
    counts = Counter(each for row in cells.values() for each in row)
    told = ", ".join(f"{counts[each]} {each}" for each in ("green", "amber", "red", "not tried"))
    lines = [
        HEAD,
        f"{len(FAULTS)} faults, {len(FAULTS) * len(COLUMNS)} cells: {told}.",
        "",
        _when(kept),
        "",
    ]
    lines += [f"| # | fault | {' | '.join(COLUMNS)} | s |", f"|---|---|{'---|' * len(COLUMNS)}---|"]
    for number, fault in FAULTS.items():
        took = results.get(str(number), {}).get("seconds", "")
        row = (f"[{number}](#{number})", fault.name, *cells[number], str(took))
        lines.append(f"| {' | '.join(row)} |")
    for number, fault in FAULTS.items():
        lines += ["", *_section(fault, results.get(str(number)))]
    return "\n".join(lines) + "\n"


def _when(kept: Mapping[str, Any]) -> str:
    again = [number for number, found in kept["faults"].items() if found.get("again")]
    if "whole" not in kept:
        return "Played by the piece, never in one go."
    whole = f"Whole run, in one go: {kept['whole']['minutes']} minutes on {kept['whole']['cores']} cores."
    if not again:
        return whole
    return f"{whole} Played again by themselves afterwards, which is what stands here: {', '.join(again)}."


def _cells(results: Mapping[str, Any], number: int) -> list[str]:
    found = results.get(str(number))
    return [found["cells"][each] if found else "not tried" for each in COLUMNS]


def _section(fault: Fault, found: Mapping[str, Any] | None) -> list[str]:
    bars = "; ".join(f"{bar.name} {bar.of} {bar.most:g} s" for bar in fault.bars)
    done = f"{'Done' if found else 'To be done'}: {fault.done}."
    lines = [
        f'## <a id="{fault.number}"></a>{fault.number}. {fault.name}',
        "",
        f"{done} Must hold: {fault.holds}.{f' Bars: {bars}.' if bars else ''}",
    ]
    if found is None:
        return [*lines, "", "Not tried."]
    lines.append("")
    for claim in found["broken"]:
        lines.append(f"- **red**, {claim['column']}: {claim['words']}")
    for column in COLUMNS:
        lines += [f"- amber, {column}: {why}" for why in found["why"][column]]
        if found["held"][column]:
            lines.append(f"- held, {column}: {'; '.join(found['held'][column])}")
    figures = "; ".join(f"{name} {_figure(value)}" for name, value in found["figures"].items())
    return [*lines, *([f"- figures: {figures}"] if figures else [])]


def _figure(value: Any) -> str:
    if value is None:
        return "none"
    if not isinstance(value, dict):
        return str(value)
    if "p50" not in value:
        return ", ".join(f"{name}: {each}" for name, each in value.items())
    return f"p50 {value['p50']} s, p95 {value['p95']} s, worst {value['worst']} s (N={value['n']})"


def kept() -> Mapping[str, Any]:
    results: Mapping[str, Any] = json.loads(RESULTS.read_text())
    return results


def write(to: Path = PAGE) -> None:
    to.write_text(page(kept()))


if __name__ == "__main__":
    write()
    sys.exit(0)

"""The fault bench: `python -m tests.chaos.run [NUMBER ...]`, all faults without numbers.

Each fault is played by its scenario, judged, and kept in bench/results/chaos.json; docs/faults.md is written anew.
A run of all of them says how long it took; faults that are played by number afterwards are marked as played again.
Exits with the number of faults that have something red.
"""

import asyncio
import contextlib
import importlib
import json
import os
import pkgutil
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from tests.chaos import page, scenarios
from tests.chaos.faults import COLUMNS, FAULTS, Fault
from tests.chaos.found import Found
from tests.chaos.scene import Scene

DEADLINE_S: Final = 420.0
"""A scenario that has not ended by then is red."""
Scenario = Callable[[Scene], Awaitable[None]]


def all_scenarios() -> dict[int, Scenario]:
    """By the number of the fault: `async def fault_12(scene)` in any file of `scenarios`."""
    found: dict[int, Scenario] = {}
    for file in pkgutil.iter_modules(scenarios.__path__):
        module = importlib.import_module(f"{scenarios.__name__}.{file.name}")
        for name, value in vars(module).items():
            if name.startswith("fault_"):
                found[int(name.removeprefix("fault_"))] = value
    return dict(sorted(found.items()))


async def play(fault: Fault, scenario: Scenario, deadline_s: float = DEADLINE_S) -> Found:
    """Never raises: what goes wrong is a finding."""
    found = Found(fault)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(
        prefix=f"fault-{fault.number}-", ignore_cleanup_errors=True
    ) as folder:
        try:
            async with asyncio.timeout(deadline_s), contextlib.AsyncExitStack() as exits:
                await scenario(Scene(fault, found, Path(folder), exits))
        except Exception as error:  # noqa: BLE001
            traceback.print_exc()
            if all(each.holds for each in found.claims):
                words = f"the scenario ended with {type(error).__name__}: {str(error)[:200]}"
                for column in COLUMNS:
                    found.must(column, False, words)
    found.seconds = time.monotonic() - began
    return found


def tell(found: Found) -> None:
    cells = ", ".join(f"{column} {found.colour(column)}" for column in COLUMNS)
    print(f"{found.fault.number:>2} {found.fault.name}: {cells} ({found.seconds:.0f} s)")
    for column, why in found.reasons:
        print(f"     {column}: {why}")
    for claim in found.claims:
        if not claim.holds:
            print(f"     {claim.column} RED: {claim.words}")
    if found.figures:
        print(f"     {json.dumps(found.figures)}", flush=True)


def keep(found: Found, *, again: bool) -> None:
    results = dict(page.kept())
    results["faults"][str(found.fault.number)] = {"again": again} | dict(found.kept())
    _write(results)


def keep_whole(seconds: float) -> None:
    _write(
        dict(page.kept()) | {"whole": {"minutes": round(seconds / 60, 1), "cores": os.cpu_count()}}
    )


def _write(results: dict[str, Any]) -> None:
    faults = results["faults"]
    ordered = {number: faults[number] for number in sorted(faults, key=int)}
    page.RESULTS.write_text(json.dumps(results | {"faults": ordered}, indent=1) + "\n")


def main(numbers: list[int]) -> int:
    playable = all_scenarios()
    red = []
    whole = time.monotonic()
    for number in numbers or list(FAULTS):
        fault = FAULTS[number]
        if number not in playable:
            print(f"{number:>2} {fault.name}: not tried", flush=True)
            continue
        found = asyncio.run(play(fault, playable[number]))
        keep(found, again=bool(numbers))
        tell(found)
        if any(found.colour(column) == "red" for column in COLUMNS):
            red.append(number)
    took = time.monotonic() - whole
    if not numbers:
        keep_whole(took)
    page.write()
    print(f"{len(numbers or FAULTS)} faults in {took / 60:.1f} min on {os.cpu_count()} cores")
    print(f"red: {red}" if red else "nothing red")
    return len(red)


if __name__ == "__main__":
    sys.exit(main([int(each) for each in sys.argv[1:]]))

"""CPU per forwarded packet beside the floor: one publisher, 10, 50 and 200 subscribers.

Run by `make bench`. README.md in this folder says what is measured, and how far to trust it.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from processor import Usage, resident_bytes, usage_of
from report import METHODS, Cell, Run, Summary, summarize, table
from server import ROOT, BenchError, Server, running_server

BINARIES = ROOT / "core" / "target" / "release"
RESULTS = Path(__file__).resolve().parent / "results" / "forwarding.json"
PACKET_RATE = 144
PACKET_BYTES = 1200
FLOOR_DEADLINE_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    cells: tuple[Cell, ...]
    repeats: int
    seconds: int
    warm_up: int


def main(arguments: Sequence[str]) -> int:
    plan = read_plan(arguments)
    try:
        runs = [run(plan, cell) for _ in range(plan.repeats) for cell in plan.cells]
    except BenchError as reason:
        print(f"The benchmark stopped: {reason}", file=sys.stderr)
        return 1
    summaries = [summarize(cell, runs) for cell in plan.cells]
    print("\n" + table(summaries, runs))
    write_results(plan, summaries, runs)
    return 0


def read_plan(arguments: Sequence[str]) -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, nargs="+", default=[10, 50, 200])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10, help="length of one measurement")
    parser.add_argument("--warm-up", type=int, default=2, help="seconds before it")
    given = parser.parse_args(arguments)
    equal = [Cell(subscribers, "equal") for subscribers in given.subscribers]
    # Frames cut as Chromium cuts them break the runs that segmentation offload needs.
    split = Cell(max(given.subscribers), "split")
    return Plan((*equal, split), given.repeats, given.seconds, given.warm_up)


def run(plan: Plan, cell: Cell) -> Run:
    with running_server() as server:
        measured = measure_server(plan, cell, server)
    measured = replace(measured, floor=measure_floor(plan, measured))
    print(
        f"{cell.subscribers:4} subscribers, {cell.sizes}: {measured.per_packet:5.2f} us, floor "
        f"{measured.floor['gso']:.2f} (GSO), {measured.floor['sendmmsg']:.2f} (sendmmsg)",
        flush=True,
    )
    return measured


def measure_server(plan: Plan, cell: Cell, server: Server) -> Run:
    """Reads the server's clocks when the load generator says that its measurement begins and
    ends."""
    usages: dict[str, Usage] = {}
    result: dict[str, Any] = {}
    command = load_command(plan, cell, server)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as load:
        for line in load.stdout or ():
            said = json.loads(line)
            if "event" in said:
                usages[said["event"]] = usage_of(server.pid)
            else:
                result = said
    if result.get("packets", 0) == 0:
        raise BenchError(result.get("error", "mediaload ended without a result"))
    return evaluate(cell, result, usages, resident_bytes(server.pid))


def load_command(plan: Plan, cell: Cell, server: Server) -> list[str]:
    session = server.create_session()
    options = {
        "--server": server.url,
        "--publisher-code": session.mentor_code,
        "--subscriber-code": session.student_code,
        "--subscribers": cell.subscribers,
        "--packet-rate": PACKET_RATE,
        "--packet-bytes": PACKET_BYTES,
        "--sizes": cell.sizes,
        "--warm-up": plan.warm_up,
        "--seconds": plan.seconds,
    }
    return [binary("mediaload"), *(str(word) for option in options.items() for word in option)]


def evaluate(cell: Cell, result: dict[str, Any], usages: dict[str, Usage], memory: int) -> Run:
    packets: int = result["packets"]
    before, after = usages["measuring"], usages["measured"]

    def microseconds(seconds: float) -> float:
        return seconds * 1e6 / packets

    threads = after.by_name_since(before)
    return Run(
        cell=cell,
        packets=packets,
        packets_per_second=packets / result["seconds"],
        packet_bytes=result["bytes"] / packets,
        gaps=result["gaps"],
        profile="+".join(result["profiles"]),
        per_packet=microseconds(after.process - before.process),
        per_packet_by_thread={name: microseconds(spent) for name, spent in threads.items()},
        load_per_packet=microseconds(result["load_cpu_seconds"]),
        resident_bytes=memory,
        floor={},
    )


def measure_floor(plan: Plan, measured: Run) -> dict[str, float]:
    """Microseconds per packet by method, for the sizes, rate and profile that were measured."""
    words = (
        measured.cell.subscribers,
        round(measured.packet_bytes),
        PACKET_RATE,
        measured.cell.sizes,
        measured.profile,
        max(1, plan.seconds // 4),
    )
    done = subprocess.run(
        [binary("mediafloor"), *map(str, words)],
        stdout=subprocess.PIPE,
        text=True,
        timeout=FLOOR_DEADLINE_SECONDS,
        check=False,
    )
    costs = json.loads(done.stdout or "{}")
    if done.returncode != 0:
        raise BenchError(f"mediafloor: {costs.get('error', done.returncode)}")
    return {name: costs[name]["cpu_seconds"] * 1e6 / costs[name]["packets"] for name in METHODS}


def binary(name: str) -> str:
    path = BINARIES / name
    if not path.exists():
        raise BenchError(f"{path} is not built; `make bench` builds it")
    return str(path)


def write_results(plan: Plan, summaries: Sequence[Summary], runs: Sequence[Run]) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    document = {
        "machine": {"cores": os.cpu_count(), "architecture": platform.machine()},
        "plan": asdict(plan),
        "medians": [asdict(each) for each in summaries],
        "runs": [asdict(each) for each in runs],
    }
    RESULTS.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

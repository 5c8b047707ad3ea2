"""CPU per forwarded packet, the latency that a server adds, memory per person: this server beside others and the floor.

Run by `make bench-media`. README.md in this folder says what is measured, and how far to trust it.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from namespace import enter
from peers import OURS, PEERS, Peer, Target
from processor import Usage, resident_bytes, usage_of
from report import METHODS, Run, summarize, table
from scenes import SCENES, Scene
from server import ROOT, BenchError

BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "core" / "target")) / "release"
RESULTS = Path(__file__).resolve().parent / "results" / "media.json"
FLOOR_DEADLINE_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    scenes: tuple[Scene, ...]
    peers: tuple[Peer, ...]
    repeats: int
    seconds: int
    warm_up: int
    add: bool


def main(arguments: Sequence[str]) -> int:
    plan = read_plan(arguments)
    runs = read_results() if plan.add else []
    try:
        enter()
        for _ in range(plan.repeats):
            for scene in plan.scenes:
                runs += run(plan, scene)
                write_results(runs)
    except BenchError as reason:
        print(f"The benchmark stopped: {reason}", file=sys.stderr)
        return 1
    print("\n" + table(summarize(runs)))
    return 0


def read_plan(arguments: Sequence[str]) -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8, help="length of one measurement")
    parser.add_argument("--warm-up", type=int, default=5, help="seconds before it")
    parser.add_argument("--add", action="store_true", help="to the runs that are there already")
    given = parser.parse_args(arguments)
    return Plan(
        scenes=tuple(SCENES[name] for name in given.scenes),
        peers=tuple(PEERS[name] for name in given.peers),
        repeats=given.repeats,
        seconds=given.seconds,
        warm_up=given.warm_up,
        add=given.add,
    )


def run(plan: Plan, scene: Scene) -> list[Run]:
    """All servers one after the other, then the floor for the sizes and the cipher of ours."""
    runs: list[Run] = []
    for peer in plan.peers:
        if not (scene.peers if peer.is_other else scene.spread or peer.name == OURS):
            continue
        with peer.start() as target:
            measured = measure(plan, scene, peer, target)
        runs.append(measured)
        print(f"{scene.name:>14} {peer.name:>15}: {measured.describe()}", flush=True)
    ours = next((each for each in runs if each.peer == OURS), None)
    if ours is None or scene.voices:
        return runs
    floor = measure_floor(plan, scene, ours)
    print(f"{scene.name:>14} {'floor':>15}: {floor['gso']:.2f} (GSO), {floor['sendmmsg']:.2f} us")
    return [each.over(floor) for each in runs]


def measure(plan: Plan, scene: Scene, peer: Peer, target: Target) -> Run:
    """Reads the server's clocks when the load generator says that its measurement begins and
    ends."""
    usages: dict[str, Usage] = {}
    memory: dict[str, int] = {}
    result: dict[str, Any] = {}
    options = target.arguments(scene) | scene.load_options(plan.seconds, plan.warm_up)
    words = [str(word) for option in options.items() for word in option]
    empty = resident_bytes(target.pid)
    with subprocess.Popen([binary("mediaload"), *words], stdout=subprocess.PIPE, text=True) as load:
        for line in load.stdout or ():
            said = json.loads(line)
            if "event" in said:
                usages[said["event"]] = usage_of(target.pid)
                memory[said["event"]] = resident_bytes(target.pid)
            else:
                result = said
    if result.get("packets", 0) == 0:
        reason = result.get("error", "mediaload ended without a result")
        raise BenchError(f"{scene.name}, {peer.name}: {reason}")
    packets: int = result["packets"]
    before, after = usages["measuring"], usages["measured"]
    threads = after.by_thread_since(before)
    return Run(
        scene=scene.name,
        peer=peer.name,
        packets=packets,
        packets_per_second=packets / result["seconds"],
        packet_bytes=result["bytes"] / packets,
        lost=result["gaps"],
        profile="+".join(result["profiles"]),
        cost=(after.process - before.process) * 1e6 / packets,
        threads={name: seconds * 1e6 / packets for name, seconds in threads.items()},
        latency_p50_us=result["latency"]["p50_us"],
        latency_p99_us=result["latency"]["p99_us"],
        bytes_per_person=(memory["measured"] - empty) / scene.people,
        load_cost=result["load_cpu_seconds"] * 1e6 / packets,
        floor={},
    )


def measure_floor(plan: Plan, scene: Scene, ours: Run) -> dict[str, float]:
    """Microseconds per packet by method, for the sizes, rate and profile that were measured."""
    words = (
        scene.streams,
        round(ours.packet_bytes),
        scene.packet_rate,
        scene.sizes,
        ours.profile,
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
        raise BenchError(f"{path} is not built; `make bench-media` builds it")
    return str(path)


def read_results() -> list[Run]:
    if not RESULTS.exists():
        return []
    return [Run(**each) for each in json.loads(RESULTS.read_text())["runs"]]


def write_results(runs: Sequence[Run]) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    document = {
        "machine": {"cores": os.cpu_count(), "architecture": platform.machine()},
        "medians": [asdict(each) for each in summarize(runs)],
        "runs": [asdict(each) for each in runs],
    }
    RESULTS.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

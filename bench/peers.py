"""The servers that are measured, each as a process of its own."""

import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from namespace import ADDRESS
from scenes import Scene
from server import START_SECONDS, BenchError, free_port, running_server, stop

OURS = "sessionserver"
WHOLE = "ours, unspread"
"""Ours, with a session on one core however large it is."""


@dataclass(frozen=True)
class Target:
    pid: int
    arguments: Callable[[Scene], dict[str, object]]
    """What `mediaload` must know to find its way in."""


@dataclass(frozen=True)
class Peer:
    name: str
    start: Callable[[], AbstractContextManager[Target]]
    is_other: bool = True
    """Another server: measured in the scenes that are for all."""


@contextmanager
def _ours(**settings: str) -> Iterator[Target]:
    with running_server(ADDRESS, settings) as server:

        def arguments(scene: Scene) -> dict[str, object]:
            sessions = [server.create_session() for _ in range(scene.sessions)]
            return {
                "--server": server.url,
                "--publisher-code": ",".join(each.mentor_code for each in sessions),
                "--subscriber-code": ",".join(each.student_code for each in sessions),
            }

        yield Target(server.pid, arguments)


JANUS_PLUGINS = (
    "audiobridge echotest lua duktape nosip recordplay sip streaming textroom videocall voicemail"
)
JANUS_TRANSPORTS = "mqtt nanomsg pfunix rabbitmq websockets"


def _janus_configuration(folder: Path, port: int, loops: int) -> None:
    """Everything off that is not measured, addresses of this machine only."""

    def disabled(names: str) -> str:
        return ",".join(f"libjanus_{name}.so" for name in names.split())

    rtp = f'rtp_port_range = "{port + 100}-{port + 9000}"' if port < 50_000 else ""
    (folder / "janus.jcfg").write_text(
        f"""
general: {{
    configs_folder = "{folder}"
    debug_level = 3
    {f"event_loops = {loops}" if loops else ""}
}}
nat: {{ ice_enforce_list = "{ADDRESS}" }}
media: {{ ipv6 = false; {rtp} }}
plugins: {{ disable = "{disabled(JANUS_PLUGINS)}" }}
transports: {{ disable = "{disabled(JANUS_TRANSPORTS)}" }}
"""
    )
    (folder / "janus.transport.http.jcfg").write_text(
        f"""
general: {{ json = "plain"; base_path = "/janus"; http = true; port = {port}; ip = "{ADDRESS}" }}
admin: {{ admin_http = false }}
"""
    )


@contextmanager
def _janus(loops: int) -> Iterator[Target]:
    """`loops` threads for all connections, 0 for a thread each, as Janus has it by default."""
    program = shutil.which("janus")
    if program is None:
        raise BenchError("janus is not installed; scripts/install_bench_packages installs it")
    with tempfile.TemporaryDirectory(prefix="janus-bench-") as directory:
        port = free_port(ADDRESS)
        _janus_configuration(Path(directory), port, loops)
        log = Path(directory) / "janus.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [program, "-F", directory], stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        try:
            url = f"http://{ADDRESS}:{port}/janus"
            _await_janus(process, url, log)
            yield Target(process.pid, lambda _: {"--server": url, "--peer": "janus"})
        finally:
            stop(process)


def _await_janus(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url + "/info", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise BenchError(f"Janus did not become ready:\n{log.read_text(errors='replace')[-2000:]}")


PEERS: dict[str, Peer] = {
    each.name: each
    for each in (
        Peer(OURS, _ours, is_other=False),
        Peer(WHOLE, lambda: _ours(SESSIONSERVER_MEDIA_TOGETHER="65535"), is_other=False),
        Peer("janus, 2 loops", lambda: _janus(2)),
        Peer("janus, default", lambda: _janus(0)),
    )
}

"""The real server as a process of its own, with a data directory of its own."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120.0
STOP_SECONDS = 10.0
LOOPBACK = "127.0.0.1"


class BenchError(Exception):
    """The measurement cannot be made; the message says why."""


@dataclass(frozen=True)
class Session:
    mentor_code: str
    student_code: str


@dataclass(frozen=True)
class Server:
    pid: int
    url: str
    key: str

    def create_session(self) -> Session:
        links = self._post("/api/v1/sessions", {"title": "Benchmark"})["links"]
        return Session(mentor_code=_code(links["mentor"]), student_code=_code(links["student"]))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return json.load(response)
        except urllib.error.HTTPError as refused:
            answer = refused.read().decode(errors="replace")
            raise BenchError(f"POST {path}: {refused.code} {answer}") from refused


@contextmanager
def running_server(
    address: str = LOOPBACK, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Server]:
    """Starts the server on free ports of an address of this machine and stops it at the end."""
    with tempfile.TemporaryDirectory(prefix="sessionserver-bench-") as directory:
        log = Path(directory) / "server.log"
        http_port, media_port = free_port(address), free_port(address)
        key = secrets.token_urlsafe(16)
        environment = os.environ | {
            "SESSIONSERVER_HTTP_PORT": str(http_port),
            "SESSIONSERVER_MEDIA_PORT": str(media_port),
            "SESSIONSERVER_PUBLIC_ADDRESS": address,
            "SESSIONSERVER_DATA_DIR": directory,
            "SESSIONSERVER_API_KEY": key,
            "SESSIONSERVER_LIMITS": "off",
            **settings,
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "sessionserver", "serve"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            url = f"http://{address}:{http_port}"
            _await_ready(process, url, log)
            yield Server(pid=process.pid, url=url, key=key)
        finally:
            stop(process)


def free_port(address: str) -> int:
    """A port that is free for TCP and UDP at this moment."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        ):
            tcp.bind((address, 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind((address, port))
            except OSError:
                continue
            return port


def _await_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url + "/readyz", timeout=2) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise BenchError(f"the server did not become ready:\n{tail}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _code(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]

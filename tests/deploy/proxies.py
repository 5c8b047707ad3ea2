"""The real proxies with the files of `deploy/proxies`, on free ports, with a certificate of the test's own."""

import asyncio
import contextlib
import datetime
import os
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.running_server import ROOT, free_port

FILES = ROOT / "deploy" / "proxies"
START_DEADLINE_S = 60
ELSEWHERE = "mentoring.example"
"""The name under which other machines know the proxy."""


@dataclass(frozen=True)
class Certificate:
    """PEM files; `both` is certificate and key in one."""

    chain: Path
    key: Path
    both: Path

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.chain))


def certificate(folder: Path) -> Certificate:
    """Signed by itself, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(each) for each in ("localhost", ELSEWHERE)]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    files = Certificate(folder / "chain.pem", folder / "key.pem", folder / "both.pem")
    files.chain.write_bytes(chain)
    files.key.write_bytes(secret)
    files.both.write_bytes(chain + secret)
    return files


@dataclass(frozen=True)
class Start:
    """How a proxy is started: its command and its environment."""

    command: Sequence[str]
    environment: Mapping[str, str]


Prepare = Callable[[Path, int, int, Certificate], Start]
"""Of a folder, the HTTPS port, the server's port and the certificate."""


def caddy(folder: Path, port: int, upstream: int, files: Certificate) -> Start:
    return Start(
        ("caddy", "run", "--adapter", "caddyfile", "--config", str(FILES / "Caddyfile")),
        {
            "DOMAIN": f"https://localhost:{port}, https://{ELSEWHERE}:{port}",
            "UPSTREAM": f"127.0.0.1:{upstream}",
            "TLS": f"{files.chain} {files.key}",
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        },
    )


def nginx(folder: Path, port: int, upstream: int, files: Certificate) -> Start:
    """The five marked lines changed, as an operator does, inside the smallest main file."""
    site = (FILES / "nginx.conf").read_text()
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "listen 443": f"listen {port}",
        "server_name mentoring.example": f"server_name localhost {ELSEWHERE}",
        "/etc/ssl/mentoring.pem": str(files.chain),
        "/etc/ssl/mentoring.key": str(files.key),
    }
    for before, after in changes.items():
        assert site.count(before) == 1, before
        site = site.replace(before, after)
    (folder / "site.conf").write_text(site)
    main = folder / "nginx.conf"
    main.write_text(
        f"user root;\npid {folder}/nginx.pid;\nerror_log stderr;\n"
        "events {}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body;"
        f" proxy_temp_path {folder}/proxy; include {folder}/site.conf; }}\n"
    )
    return Start(("nginx", "-e", "stderr", "-c", str(main), "-g", "daemon off;"), {})


def haproxy(folder: Path, port: int, upstream: int, files: Certificate) -> Start:
    return Start(
        ("haproxy", "-db", "-f", str(FILES / "haproxy.cfg")),
        {
            "HTTPS_PORT": str(port),
            "CERT": str(files.both),
            "UPSTREAM": f"127.0.0.1:{upstream}",
        },
    )


PROXIES: Mapping[str, Prepare] = {"caddy": caddy, "nginx": nginx, "haproxy": haproxy}


@dataclass(frozen=True)
class Front:
    """Where people reach the server."""

    url: str
    trusted: ssl.SSLContext


@contextlib.asynccontextmanager
async def in_front_of(upstream: int, prepare: Prepare, folder: Path) -> AsyncIterator[Front]:
    files, port = certificate(folder), free_port()
    start = prepare(folder, port, upstream, files)
    log = (folder / "proxy.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        *start.command, env=os.environ | start.environment, stdout=log, stderr=log
    )
    try:
        front = Front(f"https://localhost:{port}", files.trusted())
        await _ready(front, process, folder)
        yield front
    finally:
        log.close()
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(front: Front, process: asyncio.subprocess.Process, folder: Path) -> None:
    """Ask until it passes requests on: a port that nobody listens on sends no event."""
    async with asyncio.timeout(START_DEADLINE_S), aiohttp.ClientSession() as http:
        while True:
            if process.returncode is not None:
                raise RuntimeError((folder / "proxy.log").read_text())
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{front.url}/readyz", ssl=front.trusted) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)

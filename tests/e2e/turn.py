"""coturn as deploy/coturn starts it, with a certificate of the test's own, and a client that asks it for things."""

import asyncio
import contextlib
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aioice import stun
from aioice.turn import TurnClientTcpProtocol

from rooms.ids import ParticipantId, SessionId
from sessionserver.app import WallClock
from sessionserver.relays import TurnRelays
from signaling.ports import Holder
from tests.running_server import ROOT

START_DEADLINE_S = 15
REALM = "sessionserver"

needs_coturn = pytest.mark.skipif(
    shutil.which("turnserver") is None or shutil.which("openssl") is None,
    reason="coturn or openssl is not installed",
)


@dataclass(frozen=True)
class Coturn:
    address: str
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"turns:{self.address}:{self.port}?transport=tcp"

    @property
    def log(self) -> Path:
        return self.folder / "turnserver.log"

    async def ready(self) -> None:
        """When it has said so: nobody here can reach its port in another namespace."""
        async with asyncio.timeout(START_DEADLINE_S):
            while not self.log.exists() or "Total General servers" not in self.log.read_text():
                await asyncio.sleep(0.05)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Signed by itself, for a day."""
    key, chain = folder / "key.pem", folder / "chain.pem"
    subprocess.run(
        (
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
            ),
            *("-nodes", "-days", "1", "-subj", f"/CN={name}", "-keyout", key, "-out", chain),
        ),
        check=True,
        capture_output=True,
    )
    return chain, key


@contextlib.asynccontextmanager
async def coturn(
    folder: Path,
    address: str,
    port: int,
    *,
    peers: str,
    secrets: str,
    prefix: tuple[str, ...] = (),
) -> AsyncIterator[Coturn]:
    chain, key = certificate(folder, address)
    run = folder / "coturn"
    settings = {
        "TURN_PEERS": peers,
        "TURN_SECRETS": secrets,
        "TURN_CERTIFICATE": str(chain),
        "TURN_KEY": str(key),
        "TURN_LISTEN": address,
        "TURN_PORT": str(port),
        "TURN_RELAY_PORTS": "50000-50100",
        "TURN_RUN": str(run),
    }
    process = await asyncio.create_subprocess_exec(
        *prefix,
        str(ROOT / "deploy" / "coturn" / "start"),
        env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        running = Coturn(address, port, run)
        await running.ready()
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def credentials(secret: str) -> tuple[str, str]:
    """As the server gives them to a participant."""
    holder = Holder(SessionId("session"), ParticipantId("person"))
    (given,) = TurnRelays(["turns:relay"], secret, WallClock()).servers(holder)
    return given["username"], given["credential"]


class Client(TurnClientTcpProtocol):
    """A TURN client (RFC 8656) over TLS."""

    async def refused(self, request: stun.Message) -> int | None:
        """The error code; None when it was granted."""
        try:
            await self.request_with_retry(request)
        except stun.TransactionFailed as failure:
            code: int = failure.response.attributes["ERROR-CODE"][0]
            return code
        return None

    async def allocates(self) -> int | None:
        request = stun.Message(stun.Method.ALLOCATE, stun.Class.REQUEST)
        request.attributes["LIFETIME"] = 600
        request.attributes["REQUESTED-TRANSPORT"] = 0x11000000
        return await self.refused(request)

    async def may_reach(self, address: str) -> int | None:
        """A permission to exchange packets with this address."""
        request = stun.Message(stun.Method.CREATE_PERMISSION, stun.Class.REQUEST)
        request.attributes["XOR-PEER-ADDRESS"] = (address, 3478)
        return await self.refused(request)


@contextlib.asynccontextmanager
async def client(relay: Coturn, username: str, password: str) -> AsyncIterator[Client]:
    context = ssl.create_default_context(cafile=str(relay.folder.parent / "chain.pem"))
    context.check_hostname = False
    place = (relay.address, relay.port)
    transport, made = await asyncio.get_running_loop().create_connection(
        lambda: Client(place, username, password, 600, 500), *place, ssl=context
    )
    try:
        yield made
    finally:
        transport.close()

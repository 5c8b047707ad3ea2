"""TURN over TLS: who may use the relay, whom it may be used to reach, and media through nothing but its port."""

import asyncio
import base64
import hmac
import ssl
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Launch
from tests.e2e.impaired import network
from tests.e2e.namespace import needs_namespaces
from tests.e2e.person import Person
from tests.e2e.reception import RECORDER, way
from tests.e2e.turn import client, coturn, credentials, needs_coturn
from tests.running_server import free_port

pytestmark = needs_coturn
SERVER = "198.51.100.7"
HERE = "127.0.0.1"
DENIED = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1",
    "198.51.100.6", "198.51.100.8", "224.0.0.1", "255.255.255.255", "8.8.8.8",
)  # fmt: skip
DENIED_6 = ("::1", "::ffff:127.0.0.1", "::ffff:198.51.100.7", "fc00::1", "fe80::1", "2001:db8::1")


async def test_only_the_session_server_can_be_reached_through_the_relay(tmp_path: Path) -> None:
    async with (
        coturn(tmp_path, HERE, free_port(), peers=SERVER, secrets="secret") as relay,
        client(relay, *credentials("secret")) as person,
    ):
        assert await person.allocates() is None
        assert await person.may_reach(SERVER) is None
        assert {each: await person.may_reach(each) for each in DENIED} == dict.fromkeys(DENIED, 403)
        # An IPv4 relay has no peers of the other family at all (RFC 8656 section 9.2: 443).
        for each in DENIED_6:
            assert await person.may_reach(each) in (403, 443), each


async def test_two_secrets_live_side_by_side_and_a_third_does_not(tmp_path: Path) -> None:
    async with coturn(tmp_path, HERE, free_port(), peers=SERVER, secrets="new old") as relay:
        answers = {}
        for secret in ("new", "old", "stolen"):
            async with client(relay, *credentials(secret)) as person:
                answers[secret] = await person.allocates()
        assert answers == {"new": None, "old": None, "stolen": 401}


async def test_credentials_end(tmp_path: Path) -> None:
    username = f"{int(time.time()) - 1}:session.person"
    proof = base64.b64encode(hmac.digest(b"secret", username.encode(), "sha1")).decode()
    async with (
        coturn(tmp_path, HERE, free_port(), peers=SERVER, secrets="secret") as relay,
        client(relay, username, proof) as person,
    ):
        assert await person.allocates() == 401


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
async def test_nothing_older_than_tls_1_2_is_spoken(tmp_path: Path) -> None:
    async with coturn(tmp_path, HERE, free_port(), peers=SERVER, secrets="secret") as relay:
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await asyncio.open_connection(relay.address, relay.port, ssl=old)


@needs_namespaces
@pytest.mark.browser
@pytest.mark.netns
async def test_media_flows_where_only_the_relays_port_is_open(
    tmp_path: Path, launch: Launch
) -> None:
    port = 5349
    async with network() as net:
        prefix = ("ip", "netns", "exec", net.server_namespace)
        settings = {
            "SESSIONSERVER_TURN_URLS": f"turns:{net.server_address}:{port}?transport=tcp",
            "SESSIONSERVER_TURN_SECRET": "new",
        }
        here = net.server_address
        home = await net.home()
        async with (
            net.running(tmp_path, settings=settings) as server,
            coturn(tmp_path, here, port, peers=here, secrets="new old", prefix=prefix),
        ):
            home.namespace.allow_only_tcp(server.http_port, port)
            secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
            links = (await server.create_session())["links"]
            outside = await launch(flags=[secure])
            inside = await launch(
                home.namespace.chromium(tmp_path), [secure, "--ignore-certificate-errors"]
            )
            ada = await (await Person.opens(outside, "Ada", links["mentor"])).joins()
            ben = await Person.opens(inside, "Ben", links["student"], script=RECORDER)
            await ben.joins()
            for person, other in ((ada, ben), (ben, ada)):
                await person.sees(other)
                await person.receives("video", other)
                await person.receives("audio", other)
            assert await way(ben.page) == ("relay", "tls")

"""Hostile people at the media port and at the negotiation: SDP, STUN, DTLS, RTP."""

import asyncio
import itertools
import re
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

from tests.chaos.scene import Held, Scene, lively, memory
from tests.chaos.spoof import Spoofer, forged
from tests.chaos.talker import Talker
from tests.running_server import ROOT, RunningServer
from tests.signaling import offers

HANDSHAKES: Final = 6
FLOOD_S: Final = 5.0
GROWTH: Final = 64 * 2**20
LOCAL: Final = "127.0.0.1"


def malicious(trap: int) -> Iterator[tuple[str, str]]:
    """By what is wrong with it. `trap` is a port of ours that nobody may contact."""
    good = offers.meeting_offer()
    lure = f"a=candidate:1 1 udp 2130706431 {LOCAL} {trap} typ host\r\n"
    yield "a megabyte", good + "a=x:" + "y" * 1_000_000
    yield "60 kB of one line", good + "a=x:" + "y" * 60_000
    yield "thousands of sections", good + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 2_000
    yield "thousands of attributes", good + "a=ssrc:1 cname:x\r\n" * 3_000
    yield "no line ends", good.replace("\r\n", "")
    yield "line breaks in a user name", good.replace("ice-ufrag:abcd", "ice-ufrag:ab\r\ncd")
    yield "line breaks in a mid", good.replace("a=mid:0", "a=mid:0\r\nm=video 9 X 1")
    yield "zero bytes", good.replace("abcd", "ab\0cd")
    yield "numbers beyond all bounds", good.replace("111", "9" * 400)
    yield "negative numbers", good.replace("rtpmap:111", "rtpmap:-1")
    yield "the same mid everywhere", re.sub(r"a=mid:\d+", "a=mid:0", good)
    yield "no fingerprint", re.sub(r"a=fingerprint[^\r]*\r\n", "", good)
    yield "half of it", good[: len(good) // 2]
    yield "nothing", ""
    yield "no text", "\ud83d" * 10
    for address in ("169.254.169.254", "10.0.0.1", "[::1]", "localhost", "evil.example"):
        yield f"a candidate {address}", good + lure.replace(LOCAL, address)
    yield "a candidate that is a trap", good + lure


async def fault_37(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    made = await server.create_session()
    attacker = scene.robot(made["links"], "student", "Eve", "plain", server.url)
    await attacker.takes_seat()
    trap = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    trap.bind((LOCAL, 0))
    trap.setblocking(False)
    answers: dict[str, str] = {}
    async with lively(server) as took:
        for number, (what, sdp) in enumerate(malicious(trap.getsockname()[1])):
            sdp = sdp.encode("utf-8", "replace").decode()
            answer = await attacker.asks_again(f"offer-{number}", "media.offer", sdp=sdp)
            answers[what] = "answered" if answer.get("ok") else answer["error"]["code"]
        await held.goes_on(20)
        await held.talks()
        await asyncio.sleep(2)
    codes = set(answers.values()) - {"answered"}
    scene.found.counts(answers=answers)
    scene.found.must(
        "media", codes <= {"bad_request"}, f"what is refused is a bad request: {codes}"
    )
    broken = ("nothing", "no line ends", "no fingerprint", "a megabyte")
    refused = [what for what in broken if answers[what] != "bad_request"]
    scene.found.must("media", not refused, f"what is no offer is refused {refused or ''}")
    try:
        contacted = bool(trap.recv(2048))
    except BlockingIOError:
        contacted = False
    trap.close()
    scene.found.must("media", not contacted, "the server contacts no address that an offer names")
    scene.found.took("liveness answered", took)
    one_connection(held)
    await held.ends()


def one_connection(held: Held) -> None:
    same = all(each.connections == 1 for each in held.talkers)
    held.found.must("media", same, "voices went on over the connections that they had")


async def fault_38(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    made = await server.create_session()
    port = (LOCAL, server.media_port)
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stranger.setblocking(False)
    spoofer = Spoofer()
    scene.exits.callback(spoofer.close)
    answers = sent = 0
    attacking = True

    async def attack() -> None:
        nonlocal answers, sent
        for turn in itertools.count():
            if not attacking:
                return
            talkers = [each for each in (*held.talkers, *coming) if each.connected]
            of = talkers[turn % len(talkers)]
            for packet in forged(of.ufrag):
                stranger.sendto(packet, port)
                spoofer.send(of.address, port, packet)
                sent += 2
            try:
                while True:
                    stranger.recv(4096)
                    answers += 1
            except BlockingIOError:
                pass
            await asyncio.sleep(0.005)

    coming: list[Talker] = []
    began = time.monotonic()
    attacked = asyncio.create_task(attack())
    scene.exits.callback(attacked.cancel)
    code = made["links"]["facilitator"].rpartition("/")[2]
    connected: list[float] = []
    for number in range(HANDSHAKES):
        one = Talker([server.url], code, f"Newcomer {number}", "socket", number)
        scene.exits.push_async_callback(one.stop)
        coming.append(one)
        asked = time.monotonic()
        await one.start()
        async with asyncio.timeout(20):
            while not one.connected:
                await asyncio.sleep(0.01)
        connected.append(time.monotonic() - asked)
    # Of six voices three are carried: whichever.
    for one in coming:
        await one.hears_anybody()
    await held.goes_on(20)
    await held.talks()
    attacking = False
    await attacked
    stranger.close()
    scene.found.counts(forged=sent, answered=answers, seconds=round(time.monotonic() - began))
    scene.found.took("join to connected", connected)
    scene.found.must(
        "media", answers == 0, f"no stranger got one answer of the media port ({answers})"
    )
    scene.found.must(
        "media",
        all(each.connections == 1 for each in coming),
        f"{HANDSHAKES} handshakes under attack succeeded at the first try",
    )
    one_connection(held)
    await held.ends()


async def fault_39(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    await held.goes_on(20)
    before = memory(server)
    sent = {}
    for name, source in (
        ("strangers", (LOCAL, 0)),
        ("a member's address", held.talkers[0].address),
    ):
        held.fault()
        flood = await _floods(server, source)
        await held.goes_on(10)
        out, _ = await flood.communicate()
        sent[name] = round(int(out) / FLOOD_S)
        await held.talks()
    grown = memory(server) - before
    until = time.monotonic()
    scene.found.counts(datagrams_a_second=sent, grown_kb=grown // 1024)
    scene.found.took("voice stood still", held.silences(until))
    scene.found.must("media", grown < GROWTH, "memory stayed")
    scene.found.must("media", "panicked" not in server.log(), "nothing panicked")
    scene.found.must("media", all(each > 1000 for each in sent.values()), "it was a flood")
    one_connection(held)
    await held.ends()


async def _floods(server: RunningServer, source: tuple[str, int]) -> Any:
    words = [source[0], str(source[1]), LOCAL, str(server.media_port), str(FLOOD_S)]
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.chaos.spoof", *words),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )

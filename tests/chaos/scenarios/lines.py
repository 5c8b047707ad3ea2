"""Bad lines, by the relay: loss, bursts, jitter, silence, one way only, small packets, flapping."""

import asyncio
import re
import time
import urllib.request
from typing import Final

from tests.chaos.homes import Abode, abode
from tests.chaos.scene import Held, Scene
from tests.e2e.call import LINE, call
from tests.running_server import API_KEY

NARROW: Final = f"{LINE} mtu=1280"
LOSS_S: Final = 15.0
BURSTS: Final = 3
BURST_S: Final = 3.0
GONE_S: Final = 25.0
ONE_WAY_S: Final = 10.0
FLAPS: Final = 10
FLAP_S: Final = 2.0


def one_connection(held: Held, most: int = 1) -> None:
    made = max(each.connections for each in held.talkers)
    held.found.counts(media_connections=made)
    words = (
        "no media connection was made anew"
        if most == 1
        else f"at most {most} media connections each"
    )
    held.found.must("media", made <= most, words)


async def fault_5(scene: Scene) -> None:
    here = await abode(scene, LINE)
    held = await scene.lesson(here.server)
    await held.goes_on(20)
    since = time.monotonic()
    held.fault()
    await here.line(f"{LINE} loss=30%")
    await asyncio.sleep(LOSS_S)
    await held.goes_on(20)
    await held.talks()
    shares = [
        sum(each.number == of.number and each.at > since for each in one.heard)
        / (time.monotonic() - since)
        / 50
        for one in held.talkers
        for of in held.talkers
        if one is not of
    ]
    scene.found.took("command to answer", held.answer_times(since))
    scene.found.counts(share_of_voice_packets_arrived=round(min(shares), 2))
    # Lost twice on the way, 0.49 would arrive if nothing were sent again.
    scene.found.must("media", min(shares) > 0.4, "voices went on all the while")
    one_connection(held)
    await here.line(LINE)
    await held.ends()


async def fault_6(scene: Scene) -> None:
    here = await abode(scene, LINE)
    held = await scene.lesson(here.server)
    await held.goes_on(10)
    for _ in range(BURSTS):
        held.fault()
        await here.line(f"{LINE} bursts=30%/20%")
        await asyncio.sleep(BURST_S)
        await here.line(LINE)
        await held.talks(5)
        await asyncio.sleep(BURST_S)
    scene.found.must("media", True, "everybody heard everybody within 5 s after each burst")
    one_connection(held)
    await held.goes_on(10)
    await held.ends()


async def fault_7(scene: Scene) -> None:
    here = await abode(scene, LINE)
    held = await scene.lesson(here.server)
    await held.goes_on(10)
    since = time.monotonic()
    held.fault()
    await here.line("delay=300ms jitter=250ms reorder=5% hold=200ms queue=2s")
    await asyncio.sleep(LOSS_S)
    await held.goes_on(20)
    await held.talks()
    one_connection(held)
    scene.found.took("command to answer", held.answer_times(since))
    ended = [each.failures for each in held.lesson.robots]
    scene.found.must("text", not any(ended), "no connection ended")
    lost = [each for each in held.told if each.type == "rung.changed" and each.at > since]
    scene.found.must("media", not lost, "nobody's media was said to be lost or thin")
    await here.line(LINE)
    await held.ends()


def connections(here: Abode) -> float:
    """As the server counts them, asked from outside."""
    request = urllib.request.Request(
        f"{here.server.url}/metrics", headers={"Authorization": f"Bearer {API_KEY}"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        found = re.search(r"^sessionserver_connections (\S+)", answer.read().decode(), re.M)
    return float(found[1]) if found else 0.0


async def fault_11(scene: Scene) -> None:
    here = await abode(scene, LINE)
    held = await scene.lesson(here.server)
    await held.goes_on(20)
    held.fault()
    cut = time.monotonic()
    await here.line("cut")
    noticed: float | None = None
    while time.monotonic() < cut + GONE_S:
        if noticed is None and await here.outside(lambda: connections(here)) == 0:
            noticed = time.monotonic() - cut
        await asyncio.sleep(0.2)
    scene.found.must("text", noticed is not None, "the server freed every connection by itself")
    scene.found.took("server noticed", [] if noticed is None else [noticed])
    await here.line(LINE)
    back = time.monotonic()
    await held.goes_on(1)
    scene.found.took("client back after the line was", held.returns([back]))
    await held.talks()
    scene.found.must("media", True, "voices were back by themselves")
    await held.goes_on(20)
    await held.ends()


async def fault_15(scene: Scene) -> None:
    here = await abode(scene, LINE)
    held = await scene.lesson(here.server)
    await held.goes_on(20)
    for _ in range(2):
        held.fault()
        await here.home.line.becomes(up="cut", down=LINE)
        await asyncio.sleep(ONE_WAY_S)
        await here.home.line.becomes(up=LINE, down=LINE)
        await held.goes_on(20)
        await held.talks()
    scene.found.must("media", True, "voices were back by themselves")
    state = await here.server.state(held.session)
    names = [each["name"] for each in state["participants"]]
    scene.found.must("text", len(names) == len(set(names)), "one person stayed one person")
    await held.ends()


async def fault_16(scene: Scene) -> None:
    async with call() as pages:
        await pages.home.line.becomes(up=NARROW, down=NARROW)
        await pages.begins_anew()
        await pages.ada.receives("video", pages.ben)
        scene.found.must("media", True, "pictures and voices both ways in real browsers")
    here = await abode(scene, NARROW)
    held = await scene.lesson(here.server)
    scene.found.must("media", True, "DTLS and voices over a line of 1280 bytes that says nothing")
    held.fault()
    for number in range(5):
        await held.lesson.mentor.asks("chat.send", to="session", text=f"{number} {'long ' * 390}")
    await held.goes_on(40)
    await held.talks()
    figures = await here.home.line.figures()
    scene.found.counts(relay=figures)
    one_connection(held)
    await held.ends()


async def fault_17(scene: Scene) -> None:
    here = await abode(scene, LINE)
    held = await scene.lesson(here.server)
    await held.goes_on(20)
    for _ in range(FLAPS):
        held.fault()
        await here.line("cut")
        await asyncio.sleep(FLAP_S)
        await here.line(LINE)
        await held.talks(5)
        await asyncio.sleep(FLAP_S)
    scene.found.must(
        "media", True, "everybody heard everybody within 5 s each time the line was back"
    )
    one_connection(held, most=1 + FLAPS // 2)
    await held.goes_on(20)
    await held.ends()

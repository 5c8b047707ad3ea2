"""What stands between a school and the server: proxies and portals."""

import asyncio
import time
from typing import Final

from tests.chaos.moved import moved_about
from tests.chaos.scene import Scene
from tests.school_proxy import Mood, school_proxy

MOODS: Final[tuple[Mood, ...]] = (
    "refuses_websockets",
    "strips_upgrade",
    "hangs_websockets",
    "only_plain_http",
)
CUTTING_S: Final = 12.0
MOVES: Final = 200
PORTAL_S: Final = 6.0


async def fault_4(scene: Scene) -> None:
    server = await scene.server()
    proxy = await scene.exits.enter_async_context(school_proxy(server.url, "only_plain_http"))
    first: list[float] = []
    for mood in MOODS:
        proxy.mood = mood
        links = (await server.create_session())["links"]
        mentor = scene.robot(links, "mentor", "Mentor", "socket", server.url)
        await mentor.start()
        await mentor.asks("chat.send", to="session", text="Welcome")
        pupil = scene.robot(links, "student", "Pupil", "plain", proxy.url)
        began = time.monotonic()
        await pupil.start()
        told = asyncio.Event()
        pupil.on_entry = lambda entry, told=told: (
            told.set() if entry["type"] == "chat.sent" else None
        )
        await mentor.asks("chat.send", to="session", text="And here?")
        async with asyncio.timeout(20):
            await told.wait()
        first.append(time.monotonic() - began)
    scene.found.took("first message", first)

    proxy.mood = "open"
    held = await scene.lesson(server)
    behind = await scene.lesson(server, url=proxy.url, ways=("plain",) * 4, talkers=0)
    behind.lesson.mentor.door.fronts = [server.url]
    proxy.mood = "only_plain_http"
    await proxy.cuts_everything()
    await asyncio.gather(held.goes_on(30), behind.goes_on(30))
    await held.ends()
    await behind.ends()
    await scene.passes(
        ["media", "text", "votes"],
        "tests/e2e/test_school_proxy.py::test_E2_a_lesson_behind_the_proxy_goes_as_anywhere",
        words="in real browsers behind each of three proxies the lesson goes on",
    )


async def fault_12(scene: Scene) -> None:
    server = await scene.server()
    proxy = await scene.exits.enter_async_context(school_proxy(server.url, cut_after_s=1.0))
    held = await scene.lesson(server, url=proxy.url)
    await held.goes_on(20)
    proxy.mood = "cuts_websockets"
    await proxy.cuts_everything()
    until = time.monotonic() + CUTTING_S
    while time.monotonic() < until:
        held.fault()
        await asyncio.sleep(1.0)
    await held.talks()
    proxy.mood = "open"
    await held.goes_on(20)
    scene.found.must(
        "media",
        all(each.connections == 1 for each in held.talkers),
        "no media connection was made anew",
    )
    await held.ends()

    folder = scene.folder / "moved"
    folder.mkdir()
    walls = await moved_about(folder, MOVES, spinning=2, listeners=20)
    late = [each.late for each in walls.leaks]
    scene.found.counts(
        moves=walls.moves, rtp_packets_judged=walls.judged, of_another_room=len(late)
    )
    scene.found.took("another room after a move was told", late)
    scene.found.must(
        "media", not late, "after a move is told no packet of another room leaves the server"
    )
    scene.found.must("media", walls.judged > 10 * walls.moves > 0, "voices flowed meanwhile")


async def fault_13(scene: Scene) -> None:
    server = await scene.server()
    proxy = await scene.exits.enter_async_context(school_proxy(server.url))
    held = await scene.lesson(server, url=proxy.url)
    await held.goes_on(20)
    held.fault()
    proxy.mood = "portal"
    await proxy.cuts_everything()
    asked = len(proxy.requests)
    await asyncio.sleep(PORTAL_S)
    robots = len(held.lesson.robots) + len(held.talkers)
    rate = (len(proxy.requests) - asked) / PORTAL_S / robots
    scene.found.counts(requests_per_robot_and_second=round(rate, 1))
    await held.talks()
    proxy.mood = "open"
    await held.goes_on(20)
    scene.found.must(
        "media", all(each.connections == 1 for each in held.talkers), "voices never stopped"
    )
    await held.ends()
    await scene.passes(
        ["text"],
        "tests/e2e/test_school_proxy.py::test_E2_what_is_written_without_a_connection_is_sent_once_on_return",
        words="a real page says that one has to sign in, keeps what is written, sends it once, asks in no loop",
    )

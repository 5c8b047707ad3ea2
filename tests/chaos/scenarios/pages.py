"""What one person's browsers do: two tabs, a killed page, a resolver that forgets, payloads in everything."""

import asyncio
import contextlib
import csv
import io
from collections.abc import AsyncIterator
from typing import Any, Final

import aiohttp
from playwright.async_api import Browser, async_playwright, expect

from tests.chaos.robot import Robot
from tests.chaos.scene import Scene
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.person import Person
from tests.running_server import API_KEY

KILLED_VOTES: Final = 3
PAYLOADS: Final = (
    "<script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", "<svg/onload=window.pwned=1>",
    "\"><script>window.pwned=1</script>", "javascript:window.pwned=1",
    "{{constructor.constructor('window.pwned=1')()}}",
    "<iframe srcdoc='<script>parent.pwned=1</script>'>", "<a href='javascript:window.pwned=1'>here</a>",
    "\u202eevil\u202c", "in\u200bvisi\u200bble", "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0",
)  # fmt: skip
TRAP: Final = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => window.violations.push(
  event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""


@contextlib.asynccontextmanager
async def chromium(*flags: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        yield browser
        await browser.close()


async def enters(person: Person) -> None:
    """Into the session; where the page asks for it, by a click."""
    join = person.page.get_by_role("button", name="Join", exact=True)
    await join.or_(person.page.locator(".session")).first.wait_for()
    if await join.is_visible():
        await join.click()
    await person.page.locator(".session").wait_for()


async def asks(mentor: Robot) -> str:
    """A poll that is open now."""
    made = await mentor.asks("poll.create", question="Well?", kind="single", options=["Yes", "No"])
    poll: str = made["data"]["poll"]
    await mentor.asks("poll.launch", poll=poll)
    return poll


async def shows(mentor: Robot, poll: str) -> None:
    await mentor.asks("poll.close", poll=poll)
    await mentor.asks("poll.publish", poll=poll)


async def fault_33(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    made = await server.create_session()
    links = made["links"]
    asker = scene.robot(links, "facilitator", "Asker", "socket", server.url)
    await asker.start()
    async with chromium() as browser:
        ada = await (await Person.opens(browser, "Ada", links["mentor"])).joins()
        ben = await (await Person.opens(browser, "Ben", links["student"])).joins(camera=False)
        context = ben.page.context

        # Two tabs of one browser: one person.
        second = Person("Ben", await context.new_page(), ben.id)
        await second.page.goto(links["student"])
        await enters(second)
        names = [each["name"] for each in (await server.state(made["id"]))["participants"]]
        scene.found.must(
            "text", sorted(names) == ["Ada", "Asker", "Ben"], f"two tabs are one person: {names}"
        )
        await ben.page.get_by_role("button", name="Come back").wait_for()
        scene.found.must("text", True, "the tab that was opened first says that it is over there")
        poll = await asks(asker)
        await second.votes("Yes")
        await second.opens_panel("Chat")
        await second.writes("from the other tab")
        await second.reads("from the other tab")

        await ben.page.get_by_role("button", name="Come back").click()
        await enters(ben)
        await expect(ben.page.locator(".poll-prompt")).to_contain_text("Your vote is counted.")
        await ben.opens_panel("Chat")
        await ben.reads("from the other tab")
        await second.page.get_by_role("button", name="Come back").wait_for()
        scene.found.must("text", True, "the tab that comes back shows what the other one wrote")
        scene.found.must("votes", True, "and the vote that the other one cast")
        await second.page.close()
        await shows(asker, poll)

        # The page dies right after the click.
        for _ in range(KILLED_VOTES):
            poll = await asks(asker)
            prompt = ben.page.locator(".poll-prompt")
            await prompt.get_by_label("Yes", exact=True).check()
            await prompt.get_by_role("button", name="Vote").click(no_wait_after=True)
            await ben.page.close(run_before_unload=False)
            ben.page = await context.new_page()
            await ben.page.goto(links["student"])
            await enters(ben)
            await expect(ben.page.locator(".poll-prompt")).to_contain_text("Your vote is counted.")
            await shows(asker, poll)
        polls = (await server.state(made["id"]))["polls"]
        results = [poll["result"]["counts"] for poll in polls]
        scene.found.counts(killed_pages=KILLED_VOTES, results=results)
        scene.found.must(
            "votes", results == [[1, 0]] * (1 + KILLED_VOTES), "each vote counted exactly once"
        )
        await ben.receives("audio", ada)
        scene.found.must("media", True, "the page that was opened again hears the others")
    await held.goes_on(20)
    await held.talks()
    await held.ends()


async def fault_42(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    made = await server.create_session(PAYLOADS[1])
    links = made["links"]
    async with chromium() as browser:
        watching = await Person.opens(browser, "Ada", links["mentor"], script=TRAP)
        ada = await watching.joins(camera=False)
        mentor = scene.robot(links, "mentor", PAYLOADS[0][:30], "socket", server.url)
        await mentor.start()
        pupil = scene.robot(links, "student", "Pupil", "plain", server.url)
        await pupil.takes_seat()
        named = 0
        for number, payload in enumerate(PAYLOADS):
            bearer = scene.robot(links, "student", payload[:30], "plain", server.url)
            # A name that is refused is asked for again and again.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await bearer.takes_seat()
                    named += 1
            await pupil.asks_again(f"c{number}", "chat.send", to="session", text=payload)
            await pupil.asks_again(f"h{number}", "help.ask", note=payload)
            made_poll = await mentor.asks(
                "poll.create", question=payload, kind="single", options=[payload, f"2 {payload}"]
            )
            if made_poll["ok"]:
                poll = made_poll["data"]["poll"]
                await mentor.asks("poll.launch", poll=poll)
                await pupil.asks_again(f"v{number}", "poll.vote", poll=poll, choice=[0])
                await mentor.asks("poll.close", poll=poll)
                await mentor.asks("poll.publish", poll=poll)
        rooms = [{"name": payload[:30], "participants": []} for payload in PAYLOADS]
        planned = await mentor.asks("breakouts.plan", rooms=rooms)
        await mentor.asks("breakouts.open", minutes=5)
        await mentor.asks("breakouts.tell", text=PAYLOADS[1])
        for panel in ("Chat", "People", "Polls", "Rooms"):
            await ada.opens_panel(panel)
            await asyncio.sleep(0.5)
        await ada.opens_panel("Chat")
        log = ada.page.get_by_role("log")
        for payload in PAYLOADS[:8]:
            await expect(log.get_by_text(payload, exact=True).first).to_be_attached()
        scene.found.must("text", True, "markup is shown as the text that it is")
        ran = await ada.page.evaluate("window.pwned === 1")
        violations = await ada.page.evaluate("window.violations")
        scene.found.counts(
            payloads=len(PAYLOADS),
            taken_as_names=named,
            rooms_planned=bool(planned["ok"]),
            violations=violations,
        )
        scene.found.must("text", not ran, "nothing ran in the page")
        scene.found.must(
            "votes",
            not violations,
            f"no policy violation in chat, people, polls and rooms {violations}",
        )
    formulas = await _formulas(server.url, made["id"])
    scene.found.must("text", not formulas, f"no exported cell begins as a formula {formulas[:3]}")
    await held.goes_on(20)
    await held.talks()
    scene.found.must("media", True, "voices beside it went on")
    await held.ends()


async def _formulas(url: str, session: str) -> list[str]:
    """Cells of every table that a spreadsheet would compute."""
    found = []
    parts: list[tuple[str, dict[str, Any]]] = [("transcript", {"format": "csv"})]
    parts += [
        ("report", {"format": "csv", "part": part})
        for part in ("people", "polls", "rooms", "meetings")
    ]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {API_KEY}"}) as http:
        for what, query in parts:
            async with http.get(f"{url}/api/v1/sessions/{session}/{what}", params=query) as answer:
                if answer.status != 200:
                    continue
                rows = csv.reader(io.StringIO(await answer.text()))
                found += [
                    cell for row in rows for cell in row if cell[:1] in ("=", "+", "@", "\t", "\r")
                ]
    return found

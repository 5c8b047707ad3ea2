"""Somebody at a real browser: does what a person does, sees what a person sees."""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

from playwright.async_api import Browser, Page, expect

WAIT_MS = 15_000


@dataclass
class Person:
    """`id` is this person's participant id once joined."""

    name: str
    page: Page
    id: str = ""

    @classmethod
    async def opens(
        cls, browser: Browser, name: str, link: str, *, script: str = "", **context: Any
    ) -> "Person":
        """`script` runs in the page before its own."""
        options = {"locale": "en-GB", "viewport": {"width": 1366, "height": 768}} | context
        made = await browser.new_context(**options)
        if script:
            await made.add_init_script(script)
        page = await made.new_page()
        page.set_default_timeout(WAIT_MS)
        await page.goto(link)
        return cls(name, page)

    async def joins(self, *, camera: bool = True) -> "Person":
        """With microphone and camera, as the preview has them on; or with the microphone alone."""
        await self.page.get_by_label("Your name").fill(self.name)
        turn_off = self.page.get_by_role("button", name="Turn camera off")
        await turn_off.wait_for()
        if not camera:
            await turn_off.click()
        await self.page.get_by_role("button", name="Join", exact=True).click()
        await self.page.locator(".session").wait_for()
        own = self.page.locator("article.tile", has_text=f"{self.name} (you)")
        self.id = await own.get_attribute("data-participant") or ""
        return self

    async def joins_in_writing(self) -> "Person":
        """By the light page, which has no tiles: the list of people tells who this is."""
        await self.page.get_by_label("Your name").fill(self.name)
        await self.page.get_by_role("button", name="Join", exact=True).click()
        await self.page.locator(".session").wait_for()
        await self.opens_panel("People")
        own = self.page.locator("li.person", has_text=f"{self.name} (you)")
        self.id = await own.get_attribute("data-participant") or ""
        return self

    async def opens_panel(self, name: str) -> None:
        tab = self.page.get_by_role("navigation").get_by_role("button", name=name)
        if not await self.page.get_by_role("complementary", name=name).is_visible():
            await tab.click()

    async def has_unread(self, words: str) -> None:
        """What the chat's button says of it; nothing where all has been read."""
        tab = self.page.locator("#tab-chat")
        await expect(tab).to_have_text(f"Chat{words[:1]}, {words}" if words else "Chat")

    async def writes(self, text: str) -> None:
        await self.page.get_by_label("Write a message").fill(text)
        await self.page.keyboard.press("Enter")

    async def reads(self, text: str) -> None:
        await expect(self.page.get_by_role("log")).to_contain_text(text, timeout=WAIT_MS)

    async def votes(self, answer: str) -> None:
        prompt = self.page.locator(".poll-prompt")
        await prompt.get_by_label(answer, exact=True).check()
        await prompt.get_by_role("button", name="Vote").click()
        await expect(prompt).to_contain_text("Your vote is counted.")

    def picture_of(self, other: "Person") -> Any:
        return self.page.locator(f"video.slot.live[data-participant='{other.id}']")

    async def sees(self, *others: "Person") -> None:
        """A picture of each, in a slot whose packets bear that person's number."""
        for other in others:
            await expect(self.picture_of(other)).to_have_count(1, timeout=WAIT_MS)

    async def does_not_see(self, *others: "Person") -> None:
        for other in others:
            await expect(self.picture_of(other)).to_have_count(0, timeout=WAIT_MS)

    async def probe(self) -> dict[str, Any]:
        """Fresh figures of `window.sessionProbe`."""
        figures: dict[str, Any] = await self.page.evaluate(
            """async () => { const probe = window.sessionProbe; await probe.refresh();
            return { peerConnectionsMade: probe.peerConnectionsMade, offersMade: probe.offersMade,
              restartsMade: probe.restartsMade, rung: probe.rung, reason: probe.reason,
              slots: probe.slots, firstFrames: probe.firstFrames }; }"""
        )
        return figures

    async def receives(self, kind: Literal["video", "audio"], *others: "Person") -> None:
        """Exactly these people's slots carry something, and it grows while we look."""
        expected = {other.id for other in others}
        before = _media(await self.probe(), kind)
        async with asyncio.timeout(WAIT_MS / 1000):
            while True:
                now = _media(await self.probe(), kind)
                if set(now) == expected and all(now[each] > before.get(each, 0) for each in now):
                    return
                await asyncio.sleep(0.2)

    async def receives_again(self, kind: Literal["video", "audio"], other: "Person") -> None:
        """After a break that has just begun: what is on its way still is not counted."""
        await asyncio.sleep(0.5)
        await self.receives(kind, other)

    async def screenshot(self, path: str) -> None:
        await self.page.screenshot(path=path)

    # --- as a host ------------------------------------------------------------------------

    async def launches_poll(self, question: str, *answers: str) -> None:
        await self.opens_panel("Polls")
        form = self.page.get_by_role("form", name="New poll")
        await form.get_by_label("Question", exact=True).fill(question)
        for _ in answers[2:]:
            await form.get_by_role("button", name="Add an answer").click()
        for number, answer in enumerate(answers, 1):
            await form.get_by_label(f"Answer {number}", exact=True).fill(answer)
        await form.get_by_role("button", name="Ask now").click()
        await expect(self.page.locator(".poll .status.open")).to_be_visible()

    async def closes_and_publishes_poll(self) -> None:
        panel = self.page.get_by_role("complementary", name="Polls")
        await panel.get_by_role("button", name="Close the poll").click()
        await panel.get_by_role("button", name="Show the result to all").click()
        await expect(panel.locator(".status.published")).to_be_visible()

    async def plans_rooms(self, *rooms: "list[Person]") -> None:
        await self.opens_panel("Rooms")
        panel = self.page.get_by_role("complementary", name="Rooms")
        await panel.get_by_label("Number of rooms").fill(str(len(rooms)))
        await panel.get_by_role("button", name="Empty rooms").click()
        for number, people in enumerate(rooms, 1):
            for person in people:
                place = panel.get_by_label(f"Room for {person.name}")
                await place.select_option(label=f"Room {number}")
                await expect(place.locator("option:checked")).to_have_text(f"Room {number}")

    async def opens_rooms(self) -> None:
        await self.page.get_by_role("button", name="Open rooms").click()
        await expect(self.page.get_by_role("button", name="Close rooms now")).to_be_visible()

    async def closes_rooms(self) -> None:
        await self.opens_panel("Rooms")
        await self.page.get_by_role("button", name="Close rooms now").click()

    async def enters(self, room: str) -> None:
        await self.opens_panel("Rooms")
        entry = self.page.locator(
            ".room-list .room", has=self.page.get_by_role("heading", name=room)
        )
        await entry.get_by_role("button", name="Enter").click()

    async def moves(self, other: "Person", room: str) -> float:
        """When the button was pressed, in milliseconds since the epoch."""
        await self.opens_panel("People")
        await self.page.get_by_role("button", name=f"Actions for {other.name}").click()
        button = self.page.get_by_role("dialog").get_by_role("button", name=room)
        await button.evaluate(
            "element => element.addEventListener('click', event =>"
            " { window.pressedAt = performance.timeOrigin + event.timeStamp; }, { capture: true })"
        )
        await button.click()
        pressed: float = await self.page.evaluate("window.pressedAt")
        return pressed

    async def first_frame_after(self, moment: float, of: "Person") -> float:
        """When the first decoded frame of `of` was on the page, in milliseconds since the epoch."""
        found = await self.page.wait_for_function(
            "([moment, whose]) => window.sessionProbe.firstFrames.find("
            "each => each.participant === whose && each.at > moment)?.at",
            arg=[moment, of.id],
            polling=20,
        )
        at: float = await found.json_value()
        return at


def _media(probe: dict[str, Any], kind: str) -> dict[str, float]:
    """Frames decoded or audio energy by participant, of the slots that carry somebody."""
    figure = "framesDecoded" if kind == "video" else "audioEnergy"
    slots = [each for each in probe["slots"] if each["kind"] == kind]
    return {each["participant"]: each[figure] for each in slots if each["participant"]}

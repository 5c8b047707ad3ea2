"""Somebody at a real browser: does what a person does, sees what a person sees."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, expect

WAIT_MS = 15_000


@dataclass
class Person:
    """`id` is this person's participant id once joined."""

    name: str
    page: Page
    id: str = ""

    @classmethod
    async def opens(cls, browser: Browser, name: str, link: str, **context: Any) -> "Person":
        options = {"locale": "en-GB", "viewport": {"width": 1366, "height": 768}} | context
        made = await browser.new_context(**options)
        page = await made.new_page()
        page.set_default_timeout(WAIT_MS)
        await page.goto(link)
        return cls(name, page)

    async def joins(self) -> "Person":
        """With microphone and camera, as the preview has them on."""
        await self.page.get_by_label("Your name").fill(self.name)
        await self.page.get_by_role("button", name="Turn camera off").wait_for()
        await self.page.get_by_role("button", name="Join", exact=True).click()
        await self.page.locator(".session").wait_for()
        own = self.page.locator("article.tile", has_text=f"{self.name} (you)")
        self.id = await own.get_attribute("data-participant") or ""
        return self

    async def opens_panel(self, name: str) -> None:
        tab = self.page.get_by_role("navigation").get_by_role("button", name=name)
        if not await self.page.get_by_role("complementary", name=name).is_visible():
            await tab.click()

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
              rung: probe.rung, reason: probe.reason, slots: probe.slots, firstFrames: probe.firstFrames }; }"""
        )
        return figures

    async def screenshot(self, path: str) -> None:
        await self.page.screenshot(path=path)

"""By keyboard alone: a poll from question to result, breakout rooms from plan to close.

Nothing is clicked or filled in but by keys.
"""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.e2e.accessible import violations
from tests.e2e.person import WAIT_MS, Person
from tests.running_server import RunningServer

MOST_TABS = 200
NEXT_KEY = """target => {
    const now = document.activeElement;
    if (now === target) return null;
    const inList = target.tabIndex < 0 && now.closest(".row-button") !== null;
    return inList ? "ArrowDown" : "Tab";
}"""


class Typist(Person):
    """Somebody without a mouse."""

    async def goes_to(self, target: Locator) -> None:
        """Tab until `target` has the focus; arrows inside a list that is one stop of the Tab key."""
        await target.wait_for()
        for _ in range(MOST_TABS):
            key = await target.evaluate(NEXT_KEY)
            if key is None:
                return
            await self.page.keyboard.press(key)
        raise AssertionError(f"{target} is not reached by keyboard")

    async def presses(self, name: str, key: str = "Enter", role: str = "button") -> None:
        found = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        await self.goes_to(found.first)
        await self.page.keyboard.press(key)

    async def types(self, label: str, words: str) -> None:
        await self.goes_to(self.page.get_by_label(label, exact=True).first)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(words)

    async def opens_the_panel(self, name: str) -> None:
        if await self.page.get_by_role("complementary", name=name).is_visible():
            return
        await self.goes_to(self.page.get_by_role("navigation").get_by_role("button", name=name))
        await self.page.keyboard.press("Enter")
        await self.page.get_by_role("complementary", name=name).wait_for()

    async def chooses(self, label: str, option: str) -> None:
        """An option of a list, by typing its first letters."""
        found = self.page.get_by_label(label, exact=True)
        await self.goes_to(found)
        await self.page.keyboard.type(option)
        await expect(found.locator("option:checked")).to_have_text(option)

    async def is_still_in(self, panel: str) -> None:
        """The focus has not fallen out of the panel with the button that was pressed."""
        inside = self.page.get_by_role("complementary", name=panel).locator(":focus")
        await expect(inside).to_have_count(1)

    async def comes_in(self) -> "Typist":
        await self.presses("Turn camera off")
        await self.types("Your name", self.name)
        await self.page.keyboard.press("Enter")
        await self.page.locator(".session").wait_for()
        return self

    async def is_told(self, words: str) -> None:
        await expect(self.page.locator("body")).to_contain_text(words, timeout=WAIT_MS)

    async def finds_no_barrier(self) -> None:
        assert await violations(self.page) == []


async def two_people(server: RunningServer, browser: Browser) -> tuple[Typist, Typist]:
    links = (await server.create_session("By keyboard"))["links"]
    ada = await Typist.opens(browser, "Ada", links["mentor"])
    ben = await Typist.opens(browser, "Ben", links["student"])
    assert isinstance(ada, Typist)
    assert isinstance(ben, Typist)
    return await ada.comes_in(), await ben.comes_in()


@pytest.mark.browser
async def test_a_poll_is_asked_answered_closed_and_shown_by_keyboard(
    server: RunningServer, browser: Browser
) -> None:
    ada, ben = await two_people(server, browser)
    await ada.opens_the_panel("Polls")
    await ada.types("Question", "How did it go?")
    await ada.types("Answer 1", "Well")
    await ada.types("Answer 2", "Not yet")
    await ada.finds_no_barrier()
    await ada.presses("Ask now")

    answer = ben.page.locator(".poll-prompt").get_by_label("Well", exact=True)
    await ben.goes_to(answer)
    await ben.page.keyboard.press("Space")
    await ben.finds_no_barrier()
    await ben.presses("Vote")
    await ben.is_told("Your vote is counted.")

    await ada.is_told("1 of 1 have voted")
    await ada.presses("Close the poll")
    await ada.presses("Also write the result into the chat", "Space", "checkbox")
    await ada.presses("Show the result to all")
    await expect(ben.page.locator(".poll-prompt")).to_contain_text("100", timeout=WAIT_MS)
    await ben.finds_no_barrier()
    # Whoever takes part by text has the chat in the middle already.
    if not await ben.page.get_by_role("log").is_visible():
        await ben.opens_the_panel("Chat")
    await ben.is_told("• Well: 1")


@pytest.mark.browser
async def test_rooms_are_planned_opened_told_helped_and_closed_by_keyboard(
    server: RunningServer, browser: Browser
) -> None:
    ada, ben = await two_people(server, browser)
    await ada.opens_the_panel("Rooms")
    await ada.presses("Empty rooms")
    await ada.chooses("Room for Ben", "Room 1")
    await ada.finds_no_barrier()
    await ada.presses("Open rooms")
    await ben.is_told("You are in Room 1")
    await ada.is_still_in("Rooms")

    await ada.opens_the_panel("People")
    await ada.presses("Actions for Ben")
    to_second = ada.page.get_by_role("dialog").get_by_role("button", name="Room 2")
    await ada.goes_to(to_second)
    await ada.page.keyboard.press("Enter")
    await ben.is_told("You are in Room 2")

    await ada.opens_the_panel("Rooms")
    await ada.types("Tell all rooms", "Five minutes more")
    await ada.page.keyboard.press("Enter")
    await ben.opens_the_panel("Chat")
    await ben.is_told("Five minutes more")

    await ben.presses("Ask for help")
    await ada.is_told("waiting")
    await ada.presses("I will go")
    await ben.is_told("Ada is on the way")
    await ada.is_told("You are in Room 2")
    await ada.is_still_in("Rooms")
    await ada.finds_no_barrier()

    await ada.presses("Close rooms now")
    await expect(ben.page.locator(".bars")).not_to_contain_text("Room 2", timeout=WAIT_MS)
    await ada.is_still_in("Rooms")

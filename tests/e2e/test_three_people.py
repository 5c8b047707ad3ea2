"""A mentor and two students in real browsers: the whole of a meeting."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.e2e import figures
from tests.e2e.person import Person
from tests.running_server import RunningServer

pytestmark = pytest.mark.alone

MOVES = 20
NARROW = {"width": 900, "height": 700}
SMALL = {"width": 1000, "height": 560}


class Classroom:
    """Ada the mentor, Ben and Cleo the students, all in."""

    def __init__(self, ada: Person, ben: Person, cleo: Person) -> None:
        self.ada, self.ben, self.cleo = ada, ben, cleo
        self.everybody = (ada, ben, cleo)

    @classmethod
    async def gathers(cls, server: RunningServer, browser: Browser, **window: Any) -> "Classroom":
        links = (await server.create_session("Year 9 mentoring"))["links"]

        async def comes(name: str, role: str) -> Person:
            return await (await Person.opens(browser, name, links[role], **window)).joins()

        room = cls(
            await comes("Ada", "mentor"),
            await comes("Ben", "student"),
            await comes("Cleo", "student"),
        )
        await room.all_see_each_other()
        return room

    async def all_see_each_other(self) -> None:
        for person in self.everybody:
            await person.sees(*(other for other in self.everybody if other is not person))

    async def nobody_negotiated_again(self) -> None:
        for person in self.everybody:
            probe = await person.probe()
            assert (probe["peerConnectionsMade"], probe["offersMade"]) == (1, 1), person.name


@pytest.fixture
async def classroom(server: RunningServer, browser: Browser) -> Classroom:
    return await Classroom.gathers(server, browser)


@pytest.mark.browser
async def test_M3_everybody_in_a_room_sees_and_hears_everybody_under_the_right_name(
    classroom: Classroom,
) -> None:
    for person in classroom.everybody:
        others = [other for other in classroom.everybody if other is not person]
        await person.receives("video", *others)
        await person.receives("audio", *others)
    numbers = {person.id: int(person.id.removeprefix("u")) for person in classroom.everybody}
    for person in classroom.everybody:
        for slot in (await person.probe())["slots"]:
            if slot["participant"]:
                assert slot["csrc"] == numbers[slot["participant"]]


@pytest.mark.browser
async def test_P6_a_poll_is_launched_voted_closed_and_published(classroom: Classroom) -> None:
    await classroom.ada.launches_poll("Ready for groups?", "Yes", "No")
    await classroom.ben.votes("Yes")
    await classroom.cleo.votes("No")
    await expect(classroom.ada.page.locator(".turnout")).to_contain_text("2 of 2")

    await classroom.ada.closes_and_publishes_poll()

    await classroom.ben.opens_panel("Polls")
    result = classroom.ben.page.locator(".poll .result")
    await expect(result.locator("dd span")).to_have_text(["1", "1"])


@pytest.mark.browser
async def test_M3_media_follows_people_into_rooms_and_back_without_negotiation(
    classroom: Classroom,
) -> None:
    ada, ben, cleo = classroom.everybody
    await ada.plans_rooms([ben], [cleo])
    await ada.opens_rooms()
    await ben.does_not_see(ada, cleo)
    await cleo.does_not_see(ada, ben)

    await ada.enters("Room 1")
    await ada.sees(ben)
    await ben.sees(ada)
    await ada.does_not_see(cleo)

    await ada.enters("Room 2")
    await cleo.sees(ada)
    await ben.does_not_see(ada)

    await ada.closes_rooms()
    await classroom.all_see_each_other()
    await classroom.nobody_negotiated_again()


@pytest.mark.browser
async def test_B7_a_move_shows_the_new_room_at_once(
    server: RunningServer, browser: Browser
) -> None:
    # Three browsers draw without a graphics card here: in small windows they measure less of themselves.
    classroom = await Classroom.gathers(server, browser, viewport=SMALL)
    ada, ben, cleo = classroom.everybody
    await ada.plans_rooms([ben], [cleo])
    await ada.opens_rooms()
    await ada.enters("Room 1")
    await ben.sees(ada)
    took: list[float] = []
    for count in range(MOVES):
        room, company = ("Room 2", cleo) if count % 2 == 0 else ("Room 1", ada)
        pressed = await ada.moves(ben, room)
        took.append(await ben.first_frame_after(pressed, company) - pressed)
        await ben.sees(company)

    figures.keep("breakout_moves", figures.summary(took))
    assert len(took) == MOVES
    await classroom.nobody_negotiated_again()


@pytest.mark.browser
async def test_S1_C11_a_reload_keeps_the_seat_what_is_unread_and_the_picture_comes_back(
    server: RunningServer, browser: Browser
) -> None:
    links = (await server.create_session())["links"]
    ada = await (await Person.opens(browser, "Ada", links["mentor"])).joins()
    # No panel stands beside the stage in a narrow window: the chat is read when it is opened.
    ben = await (await Person.opens(browser, "Ben", links["student"], viewport=NARROW)).joins()
    await ada.sees(ben)
    await ada.writes("Welcome, Ben")
    await ben.has_unread("1 unread message")
    await ben.opens_panel("Chat")
    await ben.has_unread("")
    await ben.page.locator("#tab-chat").click()
    await ada.writes("Have a look at the task")
    await ben.has_unread("1 unread message")

    await ben.page.reload()

    await ben.page.locator(".session").wait_for()
    await ben.has_unread("1 unread message")
    own = ben.page.locator("article.tile", has_text="Ben (you)")
    assert await own.get_attribute("data-participant") == ben.id
    await ben.receives("video", ada)
    await ada.receives("video", ben)
    await ada.opens_panel("People")
    await expect(ada.page.locator("li.person")).to_have_count(2)

"""A host suggests a way round somebody's bad line; one click of that person, and it is taken."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.conftest import Launch
from tests.e2e.impaired import network
from tests.e2e.namespace import needs_namespaces
from tests.e2e.person import Person
from tests.e2e.reception import RECORDER, way
from tests.e2e.turn import coturn, needs_coturn
from tests.running_server import RunningServer

BYTES = """async () => {
  const stats = await connections.findLast(each => each.connectionState === "connected").getStats();
  return [...stats.values()].filter(each => each.type === "inbound-rtp" && each.kind === "video")
    .reduce((sum, each) => sum + each.bytesReceived, 0);
}"""
LOOK_S = 1.0
DEADLINE_S = 20


async def suggests(host: Person, whom: Person, what: str) -> None:
    await host.opens_panel("People")
    await host.page.get_by_role("button", name=f"Actions for {whom.name}").click()
    dialog = host.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=what).click()
    await expect(dialog).to_contain_text("Suggested, not answered yet")
    await host.page.keyboard.press("Escape")


async def accepts(person: Person, what: str) -> None:
    await person.page.locator(".bars").get_by_role("button", name=what).click()


async def pictures_stop(person: Person) -> None:
    """No byte of a picture comes any more for as long as we look."""
    async with asyncio.timeout(DEADLINE_S):
        before = -1
        while (now := await person.page.evaluate(BYTES)) != before:
            before = now
            await asyncio.sleep(LOOK_S)


async def goes_by(person: Person, kind: str, *, wanted: bool) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while ((await way(person.page))[0] == kind) != wanted:
            await asyncio.sleep(0.2)


async def undoes(person: Person, words: str) -> None:
    await person.page.get_by_role("button", name="Settings").click()
    await person.page.get_by_role("dialog").get_by_role("button", name=words).click()


@pytest.mark.browser
async def test_L6_pictures_that_are_accepted_to_be_off_stop_coming_until_they_are_wanted_again(
    server: RunningServer, browser: Browser
) -> None:
    links = (await server.create_session())["links"]
    ada = await (await Person.opens(browser, "Ada", links["mentor"])).joins()
    ben = await Person.opens(browser, "Ben", links["student"], script=RECORDER)
    await (await ben.joins(camera=False)).receives("video", ada)

    await suggests(ada, ben, "Suggest to switch pictures off")
    await expect(ben.page.locator(".bars")).to_contain_text(
        "Ada suggests: switch the others’ pictures off, so that voices stay clear."
    )
    await ben.receives("video", ada)
    await accepts(ben, "Switch pictures off")

    await pictures_stop(ben)
    await ben.receives("audio", ada)
    await expect(ada.page.locator(".bars")).to_contain_text("Ben has accepted: pictures off.")
    row = ada.page.locator(f"li.person[data-participant='{ben.id}']")
    await expect(row).to_contain_text("Sound only, by own choice.")

    await ben.page.reload()
    await ben.page.locator(".session").wait_for()
    await ben.receives("audio", ada)
    assert await ben.page.evaluate(BYTES) == 0
    await ben.page.locator(".bars").get_by_role("button", name="Return to video").click()
    await ben.sees(ada)


@needs_coturn
@needs_namespaces
@pytest.mark.browser
@pytest.mark.netns
async def test_L6_an_accepted_detour_is_taken_at_once_and_left_again_by_the_person(
    tmp_path: Path, launch: Launch
) -> None:
    port = 5349
    async with network() as net:
        here = net.server_address
        settings = {
            "SESSIONSERVER_TURN_URLS": f"turns:{here}:{port}?transport=tcp",
            "SESSIONSERVER_TURN_SECRET": "secret",
        }
        home = await net.home()
        prefix = ("ip", "netns", "exec", net.server_namespace)
        async with (
            net.running(tmp_path, settings=settings) as server,
            coturn(tmp_path, here, port, peers=here, secrets="secret", prefix=prefix),
        ):
            secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
            links = (await server.create_session())["links"]
            outside = await launch(flags=[secure])
            inside = await launch(
                home.namespace.chromium(tmp_path), [secure, "--ignore-certificate-errors"]
            )
            ada = await (await Person.opens(outside, "Ada", links["mentor"])).joins()
            ben = await Person.opens(inside, "Ben", links["student"], script=RECORDER)
            await (await ben.joins()).receives("video", ada)
            await goes_by(ben, "relay", wanted=False)

            await suggests(ada, ben, "Suggest the detour")
            await accepts(ben, "Take the detour")

            await goes_by(ben, "relay", wanted=True)
            await ben.receives_again("video", ada)
            await ben.page.reload()
            await ben.page.locator(".session").wait_for()
            await ben.receives("video", ada)
            await goes_by(ben, "relay", wanted=True)

            await undoes(ben, "No detour any more")
            await goes_by(ben, "relay", wanted=False)
            await ben.receives_again("video", ada)

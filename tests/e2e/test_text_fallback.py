"""Media fails for one person: text at once, seen by all, and back by itself."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e import figures
from tests.e2e.conftest import Launch
from tests.e2e.namespace import namespace, needs_namespaces
from tests.e2e.person import Person
from tests.running_server import running_server

ON_TEXT = ".rung[data-rung='text']"
SHOWN_WITHIN_MS = 5000
BACK_WITHIN_MS = 40_000


async def since(moment: float, loop: asyncio.AbstractEventLoop) -> float:
    return round((loop.time() - moment) * 1000)


@needs_namespaces
@pytest.mark.browser
@pytest.mark.netns
async def test_L1_udp_blocked_means_text_in_time_and_video_again_when_it_is_free(
    tmp_path: Path, launch: Launch
) -> None:
    loop = asyncio.get_running_loop()
    with namespace("mentoring") as school:
        async with running_server(tmp_path, address=school.outside) as server:
            secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
            links = (await server.create_session())["links"]
            ada = await (
                await Person.opens(await launch(flags=[secure]), "Ada", links["mentor"])
            ).joins()
            inside = await launch(school.chromium(tmp_path), [secure])
            ben = await (await Person.opens(inside, "Ben", links["student"])).joins()
            await ada.sees(ben)
            await ben.sees(ada)
            await ada.opens_panel("People")

            school.drop_media(server.media_port)
            dropped = loop.time()
            shown = ben.page.locator(".session.on-text")
            told = ada.page.locator(f".person[data-participant='{ben.id}'] {ON_TEXT}")
            await asyncio.gather(
                expect(shown).to_be_visible(timeout=SHOWN_WITHIN_MS),
                expect(told).to_be_visible(timeout=SHOWN_WITHIN_MS),
            )
            text_after_ms = await since(dropped, loop)
            await expect(ben.page.locator(".bar.warn")).to_contain_text("we keep trying")

            await ben.writes("I can still write")
            await ada.opens_panel("Chat")
            await ada.reads("I can still write")
            await ada.launches_poll("Can everybody vote?", "Yes", "No")
            await ben.votes("Yes")

            school.allow_everything()
            allowed = loop.time()
            await ben.receives("video", ada)
            await ada.receives("video", ben)
            media_after_ms = await since(allowed, loop)
            await expect(shown).to_have_count(0, timeout=BACK_WITHIN_MS)
            await expect(ada.page.locator(ON_TEXT)).to_have_count(0)
            figures.keep(
                "text_fallback",
                {
                    "udp dropped to text on both pages, ms": text_after_ms,
                    "udp allowed to media on both pages, ms": media_after_ms,
                    "udp allowed to video mode, ms": await since(allowed, loop),
                },
            )

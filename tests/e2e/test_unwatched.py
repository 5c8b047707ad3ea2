"""What a browser goes on encoding, by who watches it and how large."""

import asyncio
from collections.abc import Callable

import pytest
from playwright.async_api import Browser

from tests.e2e.person import WAIT_MS, Person
from tests.running_server import RunningServer

pytestmark = pytest.mark.alone

KEEP_PEERS = """window.peers = [];
const Made = RTCPeerConnection;
window.RTCPeerConnection = class extends Made {
  constructor(...args) { super(...args); window.peers.push(this); }
};"""
ENCODED = """async () => {
  const report = await window.peers.at(-1)?.getStats();
  const sent = [...(report?.values() ?? [])].filter((each) => each.type === "outbound-rtp" && each.rid);
  return Object.fromEntries(sent.map((each) => [each.rid, each.framesEncoded]));
}"""
SMALL, LARGE = {"width": 420, "height": 380}, {"width": 1366, "height": 768}
LOOK_S = 1.0
Encoding = set[str]


class Camera:
    """Somebody's camera, as their browser encodes it."""

    def __init__(self, person: Person) -> None:
        self._page = person.page

    async def comes_to_encode(self, fits: Callable[[Encoding], bool]) -> None:
        """Once it has begun: within the usual time these layers, and no others, grow for a second."""
        async with asyncio.timeout(WAIT_MS / 1000):
            before: dict[str, int] = await self._page.evaluate(ENCODED)
            while True:
                await asyncio.sleep(LOOK_S)
                now: dict[str, int] = await self._page.evaluate(ENCODED)
                grown = {rid for rid, frames in now.items() if frames > before.get(rid, 0)}
                if sum(now.values()) > 0 and fits(grown):
                    return
                before = now


@pytest.mark.browser
async def test_the_top_layer_stops_while_the_only_viewer_shows_a_small_tile(
    server: RunningServer, browser: Browser
) -> None:
    links = (await server.create_session())["links"]
    ada = await Person.opens(browser, "Ada", links["mentor"], script=KEEP_PEERS)
    camera = Camera(await ada.joins())
    await camera.comes_to_encode(lambda encoding: not encoding)

    ben = await (await Person.opens(browser, "Ben", links["student"], viewport=LARGE)).joins()
    await ben.sees(ada)
    await camera.comes_to_encode(lambda encoding: encoding == {"q", "h", "f"})

    await ben.page.set_viewport_size(SMALL)
    await camera.comes_to_encode(lambda encoding: "q" in encoding and "f" not in encoding)
    await ben.receives("video", ada)

    await ben.page.set_viewport_size(LARGE)
    await camera.comes_to_encode(lambda encoding: encoding == {"q", "h", "f"})

    await ben.page.close()
    await camera.comes_to_encode(lambda encoding: not encoding)

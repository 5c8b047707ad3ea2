"""Every state of the page that the gallery knows is without violations of WCAG 2.2 AA that axe-core finds.

Each state is looked at in one of four looks (light and dark, wide and narrow) in turn; with EVERY_LOOK=1,
as `make accessible` sets it, in all of them.
"""

import functools
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.e2e.accessible import violations

WEB = Path(__file__).parent.parent.parent / "web"
WIDE = ViewportSize(width=1366, height=768)
NARROW = ViewportSize(width=360, height=740)
LOOKS: Sequence[tuple[Literal["light", "dark"], ViewportSize]] = (
    ("light", WIDE),
    ("dark", NARROW),
    ("light", NARROW),
    ("dark", WIDE),
)
EVERY_LOOK = os.environ.get("EVERY_LOOK") == "1"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *words: object) -> None:
        pass


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[str]:
    """The address of the gallery, built for this test."""
    folder = str(tmp_path / "gallery")
    build = ("npx", "vite", "build", "--mode", "gallery", "--logLevel", "error")
    subprocess.run([*build, "--outDir", folder], cwd=WEB, check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/gallery.html"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
async def test_every_state_is_without_violations(gallery: str, browser: Browser) -> None:
    context = await browser.new_context(reduced_motion="reduce", locale="en-GB")
    page = await context.new_page()
    await page.goto(gallery)
    names = await page.locator("li a").all_inner_texts()
    assert len(names) > 40

    found: list[str] = []
    for place, (scheme, size) in enumerate(LOOKS):
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size(size)
        for name in names if EVERY_LOOK else names[place :: len(LOOKS)]:
            await page.evaluate("state => showState(state)", name)
            told = await violations(page)
            found += [f"{name}, {scheme}, {size['width']} wide: {each}" for each in told]
    assert found == []

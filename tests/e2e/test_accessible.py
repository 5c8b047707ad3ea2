"""Every state of the page that the gallery knows is without violations of WCAG 2.2 AA, in light and dark."""

import asyncio
import functools
import threading
from collections.abc import AsyncIterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.accessible import violations

WEB = Path(__file__).parent.parent.parent / "web"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *words: object) -> None:
        pass


@pytest.fixture
async def gallery(tmp_path: Path) -> AsyncIterator[str]:
    """The address of the gallery, built for this test."""
    build = ("npx", "vite", "build", "--mode", "gallery", "--logLevel", "error")
    folder = str(tmp_path / "gallery")
    process = await asyncio.create_subprocess_exec(*build, "--outDir", folder, cwd=WEB)
    assert await process.wait() == 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/gallery.html"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_state_is_without_violations(
    gallery: str, browser: Browser, scheme: str
) -> None:
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(gallery)
    names = await page.locator("li a").all_inner_texts()
    assert len(names) > 40

    found = {}
    for name in names:
        await page.goto(f"{gallery}?state={name}")
        await page.locator("#app > *").first.wait_for()
        if told := await violations(page):
            found[name] = told
    assert found == {}

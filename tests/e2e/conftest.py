"""Fixtures of the end-to-end tests: the real server, real Chromium pages with fake devices."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
)

Launch = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def launch() -> AsyncIterator[Launch]:
    """Start Chromium; by default the system's, on this machine's own network."""
    async with async_playwright() as playwright, contextlib.AsyncExitStack() as browsers:

        async def start(program: Path | str = CHROMIUM, flags: Sequence[str] = ()) -> Browser:
            browser = await playwright.chromium.launch(
                executable_path=str(program), args=[*FLAGS, *flags]
            )
            browsers.push_async_callback(browser.close)
            return browser

        yield start


@pytest.fixture
async def browser(launch: Launch) -> Browser:
    return await launch()

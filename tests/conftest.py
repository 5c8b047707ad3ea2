"""For all tests: a server of their own and a way to ask it. How long an example of a property takes says nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from hypothesis import settings

from tests.running_server import RunningServer, running_server

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def server_settings() -> dict[str, str]:
    """Overridden by files that need other ones."""
    return {}


@pytest.fixture
async def server(tmp_path: Path, server_settings: dict[str, str]) -> AsyncIterator[RunningServer]:
    async with running_server(tmp_path, settings=server_settings) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http

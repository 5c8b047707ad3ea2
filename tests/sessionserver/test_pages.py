"""The pages: small on the wire, kept where they never change, the same for every browser."""

import gzip
import re
from collections.abc import Iterable

import aiohttp
import pytest

from tests.running_server import RunningServer

PLAINLY = {"Accept-Encoding": "identity"}
AS_CHROME_ASKS = {"Accept-Encoding": "gzip, deflate, br, zstd"}
LATER = re.compile(r"import\([^)]*?\./([\w-]+\.js)")
LANGUAGES = ("en", "de", "fr", "es", "pl", "nl")
LIGHT = 60_000
"""Bytes that the light page may need, in any language."""

ASSET = re.compile(r'(?:src|href)="(/assets/[^"]+)"')


async def assets_of(http: aiohttp.ClientSession, page: str) -> list[str]:
    async with http.get(page, headers=PLAINLY) as answer:
        assert answer.status == 200
        found: list[str] = ASSET.findall(await answer.text())
    assert found
    return found


@pytest.mark.parametrize("encoding", ["gzip", "br"])
async def test_assets_come_compressed_as_the_browser_asks_and_are_kept_for_ever(
    server: RunningServer, encoding: str
) -> None:
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        for asset in await assets_of(http, f"{server.url}/"):
            async with http.get(f"{server.url}{asset}", headers=PLAINLY) as answer:
                plain = await answer.read()
            async with http.get(
                f"{server.url}{asset}", headers={"Accept-Encoding": encoding}
            ) as answer:
                packed = await answer.read()
                assert answer.headers["Content-Encoding"] == encoding
                assert answer.headers["Vary"] == "Accept-Encoding"
                assert "immutable" in answer.headers["Cache-Control"]
                assert answer.content_type.endswith(("javascript", "css"))
            assert len(packed) < len(plain) / (2 if len(plain) > 1000 else 1)
            if encoding == "gzip":
                assert gzip.decompress(packed) == plain


async def test_the_page_itself_is_asked_for_anew_each_time(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{server.url}/j/any-code") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"].startswith("text/html")


async def sizes(http: aiohttp.ClientSession, addresses: Iterable[str]) -> dict[str, int]:
    """Bytes of each body as they come over the wire."""
    found = {}
    for address in addresses:
        async with http.get(address, headers=AS_CHROME_ASKS) as answer:
            assert answer.status == 200
            found[address] = len(await answer.read())
    return found


async def test_the_light_page_needs_less_than_60_kB_in_every_language(
    server: RunningServer,
) -> None:
    page = f"{server.url}/light/any-code"
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        assets = [f"{server.url}{asset}" for asset in await assets_of(http, page)]
        first = sum((await sizes(http, [page, *assets])).values())
        later = set()
        for script in (asset for asset in assets if asset.endswith(".js")):
            async with http.get(script, headers=PLAINLY) as answer:
                later |= set(LATER.findall(await answer.text()))
        named: dict[str, list[str]] = {}
        for name in later:
            named.setdefault(name.split("-")[0], []).append(f"{server.url}/assets/{name}")
        # Of each language there are two: the words of this page, and those that come with a host's suggestion.
        words = {
            language: max((await sizes(http, named[language])).values()) for language in LANGUAGES
        }
        tools = sum((await sizes(http, named["tools"])).values())
    needed = {language: first + words[language] for language in LANGUAGES}
    print(f"light page: {needed}, and for hosts {tools} more")
    assert max(needed.values()) < LIGHT
    fetched_later = {*LANGUAGES, "tools", "code", "full", "RemedyBars"}
    assert set(named) == fetched_later, "nothing else is fetched later"


async def test_the_full_page_knows_the_light_one_before_its_script_has_come(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{server.url}/j/a%22%3E%3Cb%3E") as answer:
        text = await answer.text()
    assert 'href="/light/a%22%3E%3Cb%3E"' in text

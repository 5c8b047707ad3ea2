"""The pages: small on the wire, kept where they never change, the same for every browser."""

import gzip
import re

import aiohttp
import pytest

from tests.running_server import RunningServer

PLAINLY = {"Accept-Encoding": "identity"}
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
            assert len(packed) < len(plain) / 2
            if encoding == "gzip":
                assert gzip.decompress(packed) == plain


async def test_the_page_itself_is_asked_for_anew_each_time(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{server.url}/j/any-code") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"].startswith("text/html")

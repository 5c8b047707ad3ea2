"""Heads of requests that never come to an end: their connections end, and nobody else's."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from sessionserver.listening import answering, listening

HEAD_S = 0.3
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Of a server that answers everything with the length of its body, when that has come."""

    async def answer(request: web.BaseRequest) -> web.Response:
        return web.Response(text=f"{len(await request.read())} bytes")

    socket = listening("127.0.0.1", 0)
    server = web.Server(answer)
    door = await answering(server, socket, HEAD_S)
    yield socket.getsockname()[1]
    door.close()
    await server.shutdown()


async def connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port)


async def drips(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, so that nobody takes the line for dead."""
    while True:
        writer.write(b"z")
        await asyncio.sleep(HEAD_S / 10)


async def is_cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    dripping = asyncio.create_task(drips(writer))
    async with asyncio.timeout(10):
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await reader.readexactly(1)
    dripping.cancel()
    writer.close()


async def answers(reader: asyncio.StreamReader, words: bytes) -> None:
    async with asyncio.timeout(10):
        await reader.readuntil(words)


async def test_a_first_head_without_end_is_cut(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(b"GET / HTTP/1.1\r\nX-")
    await is_cut(reader, writer)


async def test_whoever_says_nothing_is_cut(port: int) -> None:
    reader, writer = await connected(port)
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()


async def test_a_later_head_without_end_is_cut(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(WHOLE)
    await answers(reader, b"0 bytes")
    writer.write(b"GET / HTTP/1.1\r\nX-")
    await is_cut(reader, writer)


async def test_a_connection_rests_between_requests_for_as_long_as_it_likes(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(WHOLE)
    await answers(reader, b"0 bytes")
    await asyncio.sleep(3 * HEAD_S)
    writer.write(WHOLE)
    await answers(reader, b"0 bytes")
    writer.close()


async def test_a_body_may_take_longer_than_a_head(port: int) -> None:
    reader, writer = await connected(port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n")
    for _ in range(20):
        writer.write(b"z")
        await asyncio.sleep(3 * HEAD_S / 20)
    await answers(reader, b"20 bytes")
    writer.close()

"""A line to Redis that can be made slow, or cut, while it is used."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class SlowLine:
    """Carries bytes between its own port and another one, each piece `delay_s` late."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._open: set[asyncio.StreamWriter] = set()
        self.delay_s = 0.0
        self.is_cut = False
        self.swallows = False
        """Questions arrive, answers do not."""
        self.port = 0

    async def serve(self, near: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            answer.close()
            return
        far, ask = await asyncio.open_connection("127.0.0.1", self._to_port)
        self._open |= {answer, ask}
        await asyncio.gather(self._carry(near, ask), self._carry(far, answer, answers=True))
        self._open -= {answer, ask}

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, answers: bool = False
    ) -> None:
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        async def deliver() -> None:
            while True:
                at, piece = await late.get()
                await asyncio.sleep(max(0.0, at - loop.time()))
                sink.write(piece)
                await sink.drain()

        delivering = asyncio.create_task(deliver())
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(65536):
                if not (answers and self.swallows):
                    late.put_nowait((loop.time() + self.delay_s, piece))
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        sink.close()

    def cut(self) -> None:
        """Nobody gets through any more, nor do those who were."""
        self.is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        self.is_cut = False


@contextlib.asynccontextmanager
async def slow_line(to_port: int) -> AsyncIterator[SlowLine]:
    line = SlowLine(to_port)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.cut()
        server.close()

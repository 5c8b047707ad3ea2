"""The command line: `sessionserver serve`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from rooms.state import Policy
from sessionserver import logs
from sessionserver.api import links, open_session
from sessionserver.app import Running, serve
from sessionserver.settings import BadSetting, Settings, add_flags, load


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sessionserver", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve sessions until stopped")
    serving.add_argument(
        "--open-session", metavar="TITLE", help="open a session and print its links"
    )
    add_flags(serving)
    given = parser.parse_args(arguments)
    logs.start()
    try:
        settings = load(vars(given))
        asyncio.run(_serve(settings, given.open_session))
    except BadSetting as error:
        _tell(f"This setting cannot be: {error}")
        return 2
    except OSError as error:
        _tell(f"The server could not start: {error}")
        return 1
    return 0


async def _serve(settings: Settings, title: str | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serve(settings) as running:
        await _greet(running, settings, title)
        await stop.wait()


async def _greet(running: Running, settings: Settings, title: str | None) -> None:
    if running.api_key_is_new:
        _tell(f"API key (kept in {settings.data_dir}/api.key): {running.api_key}")
    if not running.media_available:
        _tell(
            "Audio and video are off: the media core is not installed. Rooms, chat and polls work.\n"
            "To get media, install a Rust toolchain and a C compiler and run `make run` again."
        )
    if title is not None:
        live = await open_session(running.sessions, title, Policy())
        origin = f"http://localhost:{settings.http_port}"
        lines = [
            f"  {role:<12} {link}"
            for role, link in links(running.sessions, live.id, origin).items()
        ]
        _tell("\n".join(["\nA session is open. Its links, one per role:\n", *lines, ""]))


def _tell(text: str) -> None:
    """To the person at the terminal, not into the log."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

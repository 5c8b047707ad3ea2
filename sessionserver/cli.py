"""The command line: `sessionserver serve`, `watch`, `backup`, `restore`, `renew-key`."""

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from rooms.state import Policy
from sessionserver import keys, logs, watch
from sessionserver.api import links, open_session
from sessionserver.app import Running, serve
from sessionserver.backup import BadBackup, Contents, back_up, restore
from sessionserver.registry import SecretDiffers
from sessionserver.settings import BadSetting, Settings, add_flags, load

GONE_S = 30.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sessionserver", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve sessions until stopped")
    serving.add_argument(
        "--open-session", metavar="TITLE", help="open a session and print its links"
    )
    add_flags(serving)
    for name, does in (("backup", "copy the data folder"), ("restore", "bring a backup back")):
        keeping = commands.add_parser(
            name, help=f"{does}; opens everything to see that it is whole"
        )
        keeping.add_argument("folder", type=Path, help="the backup")
        for flag in ("--data-dir", "--files-dir"):
            keeping.add_argument(flag, metavar="VALUE", help="as for serve")
    renewing = commands.add_parser(
        "renew-key", help="make a new master key, in force from the next start on"
    )
    renewing.add_argument("--data-dir", metavar="VALUE", help="as for serve")
    watching = commands.add_parser("watch", help="show the connections of a running server")
    watching.add_argument(
        "--url", metavar="URL", help="the server; by default that of this machine"
    )
    watching.add_argument("--once", action="store_true", help="print one table and end")
    for name in ("--data-dir", "--api-key", "--http-port"):
        watching.add_argument(name, metavar="VALUE", help="as for serve")
    given = parser.parse_args(arguments)
    try:
        settings = load(vars(given))
        match given.command:
            case "backup":
                _tell_contents(back_up(settings.data_dir, settings.files, given.folder))
            case "restore":
                _tell_contents(restore(given.folder, settings.data_dir, settings.files))
            case "renew-key":
                keys.renew_master(settings.data_dir)
                _tell(
                    "The next start of the server puts the new key in force and forgets the old one."
                )
            case "watch":
                url = given.url or f"http://localhost:{settings.http_port}"
                return watch.run(url, keys.api_key(settings.data_dir, settings.api_key), given.once)
            case _:
                logs.start()
                asyncio.run(_serve(settings, given.open_session))
    except BadBackup as error:
        _tell(f"Nothing was done: {error}")
        return 1
    except SecretDiffers:
        _tell("The other nodes have another SESSIONSERVER_SECRET: all must have the same.")
        return 2
    except BadSetting as error:
        _tell(f"This setting cannot be: {error}")
        return 2
    except OSError as error:
        _tell(f"This could not be done: {error}")
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
        _leave_for_good()


def _leave_for_good() -> None:
    """Whatever hangs while it drains: after this time the process is gone."""
    clock = threading.Timer(GONE_S, os._exit, [1])
    clock.daemon = True
    clock.start()


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


def _tell_contents(found: Contents) -> None:
    _tell(f"Whole: {found.sessions} sessions, {found.entries} entries, {found.files} files.")


def _tell(text: str) -> None:
    """To the person at the terminal, not into the log."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

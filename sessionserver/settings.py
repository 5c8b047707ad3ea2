"""Settings: environment variables, and flags of the same names. Read once, here and nowhere else."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessionserver.proxies import networks


class BadSetting(Exception):
    """A setting that cannot be; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is `SESSIONSERVER_` and its name in the environment, `--name` as a flag."""

    http_address: str = field(default="0.0.0.0", metadata={"help": "address to serve HTTP on"})
    http_port: int = field(default=8000, metadata={"help": "port of pages, API and signalling"})
    media_port: int = field(
        default=3478, metadata={"help": "port of audio and video (UDP and TCP)"}
    )
    public_address: str = field(
        default="", metadata={"help": "IP address that browsers reach the media port at"}
    )
    data_dir: Path = field(
        default=Path("data"), metadata={"help": "folder of the log and the server's keys"}
    )
    api_key: str = field(
        default="", metadata={"help": "key of the API; made and printed at first start when absent"}
    )
    limits: str = field(default="on", metadata={"help": "rate limits: on, or off for load tests"})
    trusted_proxies: str = field(
        default="", metadata={"help": "addresses of proxies in front, separated by commas"}
    )


def add_flags(parser: argparse.ArgumentParser) -> None:
    for name, info in Settings.__dataclass_fields__.items():
        flag = "--" + name.replace("_", "-")
        parser.add_argument(flag, metavar="VALUE", help=info.metadata["help"])


def load(flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
    """Flags win over the environment. Raises BadSetting."""
    values: dict[str, Any] = {}
    for name, info in Settings.__dataclass_fields__.items():
        given = flags.get(name) or environment.get(f"SESSIONSERVER_{name.upper()}")
        if given:
            values[name] = _converted(name, given, type(info.default))
    settings = Settings(**values)
    if settings.limits not in ("on", "off"):
        raise BadSetting("SESSIONSERVER_LIMITS must be on or off.")
    try:
        networks(settings.trusted_proxies)
    except ValueError as error:
        raise BadSetting(f"SESSIONSERVER_TRUSTED_PROXIES: {error}.") from None
    return settings


def _converted(name: str, given: str, kind: type[Any]) -> Any:
    try:
        value = kind(given)
    except ValueError:
        raise BadSetting(f"SESSIONSERVER_{name.upper()} must be a number, not {given!r}.") from None
    if kind is int and not 0 <= value <= 65535:
        raise BadSetting(f"SESSIONSERVER_{name.upper()} must be a port from 0 to 65535.")
    return Path(given) if isinstance(Settings.__dataclass_fields__[name].default, Path) else value

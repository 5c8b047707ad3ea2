"""Settings: environment variables, and flags of the same names. Read once, here and nowhere else."""

import argparse
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessionserver.addresses import named
from sessionserver.proxies import networks
from sessionserver.stores.redis_link import client_for

SHORTEST_SECRET = 32

# RFC 7065 section 3.1.
_TURN_URL = re.compile(r"turns?:[^\s:?/@]+(:[0-9]{1,5})?(\?transport=(udp|tcp))?")


class BadSetting(Exception):
    """A setting that cannot be; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is `SESSIONSERVER_` and its name in the environment, `--name` as a flag."""

    http_address: str = field(default="::", metadata={"help": "address to serve HTTP on"})
    http_port: int = field(default=8000, metadata={"help": "port of pages, API and signalling"})
    media_port: int = field(
        default=3478, metadata={"help": "port of audio and video (UDP and TCP)"}
    )
    media_together: int = field(
        default=250, metadata={"help": "connections of one session that share a core"}
    )
    public_address: str = field(
        default="",
        metadata={"help": "IP addresses that browsers reach the media port at, by commas"},
    )
    data_dir: Path = field(
        default=Path("data"), metadata={"help": "folder of the log and the server's keys"}
    )
    api_key: str = field(
        default="", metadata={"help": "key of the API; made and printed at first start when absent"}
    )
    turn_urls: str = field(
        default="",
        metadata={"help": "TURN relays, as turns:HOST:443?transport=tcp, several by blanks"},
    )
    turn_secret: str = field(
        default="", metadata={"help": "secret that is shared with the TURN relays"}
    )
    checks_together: int = field(
        default=100, metadata={"help": "network checks before joining at once; 0 turns them off"}
    )
    limits: str = field(default="on", metadata={"help": "rate limits: on, or off for load tests"})
    trusted_proxies: str = field(
        default="", metadata={"help": "addresses of proxies in front, separated by commas"}
    )
    redis_url: str = field(
        default="", metadata={"help": "Redis of several nodes: redis://, redis+sentinel://, ..."}
    )
    redis_replicas: int = field(
        default=0, metadata={"help": "replicas that must have an entry before it is acknowledged"}
    )
    secret: str = field(
        default="", metadata={"help": "secret that all nodes share, at least 32 characters"}
    )
    node_name: str = field(
        default="", metadata={"help": "this node's name; by default its host and HTTP port"}
    )
    node_address: str = field(
        default="", metadata={"help": "http:// address at which other nodes reach this one"}
    )
    files_dir: str = field(
        default="",
        metadata={"help": "folder of materials, shared by all nodes; by default DATA_DIR/files"},
    )

    @property
    def files(self) -> Path:
        """Where materials lie."""
        return Path(self.files_dir or self.data_dir / "files")


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
    _check_addresses("TRUSTED_PROXIES", networks, settings.trusted_proxies)
    _check_addresses("PUBLIC_ADDRESS", named, settings.public_address)
    if settings.redis_url:
        _check_cluster(settings)
    _check_turn(settings)
    return settings


def _check_addresses(name: str, read: Callable[[str], object], given: str) -> None:
    try:
        read(given)
    except ValueError as error:
        raise BadSetting(f"SESSIONSERVER_{name}: {error}.") from None


def _check_cluster(settings: Settings) -> None:
    try:
        client_for(settings.redis_url)
    except ValueError as error:
        raise BadSetting(f"SESSIONSERVER_REDIS_URL: {error}.") from None
    if len(settings.secret) < SHORTEST_SECRET:
        raise BadSetting(
            "SESSIONSERVER_SECRET must be set, the same on all nodes and at least"
            f" {SHORTEST_SECRET} characters long, when SESSIONSERVER_REDIS_URL is."
        )
    if settings.redis_replicas and settings.redis_url.startswith("redis+cluster:"):
        raise BadSetting(
            "SESSIONSERVER_REDIS_REPLICAS goes with one primary, not with Redis Cluster."
        )
    if not re.fullmatch(r"[A-Za-z0-9._-]{0,63}", settings.node_name):
        raise BadSetting(
            "SESSIONSERVER_NODE_NAME has letters, digits, dots and dashes, at most 63."
        )


def _check_turn(settings: Settings) -> None:
    if bool(settings.turn_urls) != bool(settings.turn_secret):
        raise BadSetting("SESSIONSERVER_TURN_URLS and SESSIONSERVER_TURN_SECRET need each other.")
    for url in settings.turn_urls.split():
        if not _TURN_URL.fullmatch(url):
            raise BadSetting(
                f"SESSIONSERVER_TURN_URLS must be like turns:HOST:443?transport=tcp, not {url!r}."
            )


def _converted(name: str, given: str, kind: type[Any]) -> Any:
    try:
        value = kind(given)
    except ValueError:
        raise BadSetting(f"SESSIONSERVER_{name.upper()} must be a number, not {given!r}.") from None
    if kind is int and not 0 <= value <= 65535:
        raise BadSetting(f"SESSIONSERVER_{name.upper()} must be a number from 0 to 65535.")
    return Path(given) if isinstance(Settings.__dataclass_fields__[name].default, Path) else value

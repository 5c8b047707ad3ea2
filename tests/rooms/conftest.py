"""Lights out: the domain needs no clock, no chance, no network, no files and no event loop.

The guards look at who asks, so that the test runner itself goes on undisturbed.
"""

import asyncio
import builtins
import os
import random
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

CLOCK = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep")
FORBIDDEN: list[tuple[Any, str]] = [
    *((time, name) for name in CLOCK),
    *((random.Random, name) for name in ("random", "getrandbits", "seed")),
    *((random, name) for name in ("random", "randint", "choice", "shuffle", "sample")),
    (secrets, "token_bytes"),
    (os, "urandom"),
    (socket, "socket"),
    (threading.Thread, "start"),
    (builtins, "open"),
    (asyncio, "new_event_loop"),
    (asyncio, "get_running_loop"),
    (asyncio, "get_event_loop"),
]


class TheLightIsOut(AssertionError):
    """The domain reached for the world outside."""


@pytest.fixture(autouse=True, scope="session")
def lights_out() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in FORBIDDEN:
            patch.setattr(owner, name, _guarded(getattr(owner, name), name))
        yield


def _guarded(original: Callable[..., Any], name: str) -> Callable[..., Any]:
    def guard(*args: Any, **named: Any) -> Any:
        if _asked_by_the_domain(sys._getframe(1)):
            raise TheLightIsOut(name)
        return original(*args, **named)

    return guard


def _asked_by_the_domain(frame: FrameType | None) -> bool:
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module == "rooms" or module.startswith("rooms."):
            return True
        frame = frame.f_back
    return False

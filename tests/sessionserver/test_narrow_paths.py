"""Paths that drop large packets, and lines that lose much: how the web's connections meet them."""

import socket
import sys

import pytest

from sessionserver.listening import IP6_AND_TCP, NARROWEST, TCP_THIN_LINEAR_TIMEOUTS, listening
from tests.running_server import RunningServer


async def test_no_segment_is_larger_than_the_narrowest_path(server: RunningServer) -> None:
    with socket.create_connection((server.address, server.http_port)) as line:
        largest = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
    assert 0 < largest <= NARROWEST - IP6_AND_TCP


@pytest.mark.skipif(sys.platform != "linux", reason="an option of Linux")
def test_what_is_lost_again_is_not_waited_for_ever_longer() -> None:
    with (
        listening("127.0.0.1", 0) as door,
        socket.create_connection(door.getsockname()),
        door.accept()[0] as line,
    ):
        assert line.getsockopt(socket.IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS) == 1

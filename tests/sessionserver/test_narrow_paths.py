"""A path that drops large packets without a word carries everything of the web all the same."""

import socket

from sessionserver.listening import IP6_AND_TCP, NARROWEST
from tests.running_server import RunningServer


async def test_no_segment_is_larger_than_the_narrowest_path(server: RunningServer) -> None:
    with socket.create_connection((server.address, server.http_port)) as line:
        largest = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
    assert 0 < largest <= NARROWEST - IP6_AND_TCP

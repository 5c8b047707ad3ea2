"""A network namespace of the test's own, joined to this machine by a pair of virtual cables."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

needs_namespaces = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("nft") is None,
    reason="network namespaces need root, iproute2 and nftables",
)


def run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@dataclass(frozen=True)
class Namespace:
    """`outside` is this machine's address on the cable, where the server can be reached."""

    name: str
    outside: str
    network: str

    def run(self, *words: str) -> None:
        run("ip", "netns", "exec", self.name, *words)

    def drop_udp(self) -> None:
        """No UDP leaves or enters, as behind a school's firewall."""
        self._firewall("meta l4proto udp drop")

    def drop_media(self, port: int) -> None:
        """Neither UDP nor TCP to the media port."""
        self._firewall("meta l4proto udp drop", f"tcp dport {port} drop", f"tcp sport {port} drop")

    def allow_only_tcp(self, *ports: int) -> None:
        """Connections to these ports outside, and nothing else at all."""
        some = f"{{ {', '.join(map(str, ports))} }}"
        # Not `dport != … sport != …`: nft makes one comparison of the two where there is one port, and drops all.
        self._firewall(f"tcp dport {some} accept", f"tcp sport {some} accept", "drop")

    def _firewall(self, *rules: str) -> None:
        self.run("nft", "add table inet firewall")
        for hook in ("input", "output"):
            chain = f"add chain inet firewall {hook} {{ type filter hook {hook} priority 0; }}"
            self.run("nft", chain)
            for rule in rules:
                self.run("nft", f"add rule inet firewall {hook} {rule}")

    def allow_everything(self) -> None:
        self.run("nft", "delete table inet firewall")

    def plug_in(self, network: str) -> None:
        """A second cable, over which the server is reached whenever the first is not plugged in; one of IPv6 beside one
        of IPv4 leads to the server's IPv6 address alone."""
        far = _cable(self, "2", network)
        if ":" in network:
            return
        first, metric = f"{self.network}.0/24", "1000"
        self.run("ip", "route", "add", first, "via", f"{network}.1", "dev", far, "metric", metric)

    def pull_out(self) -> None:
        """The first cable, and the address on it."""
        self.run("ip", "addr", "flush", "dev", f"{self.name}-in")
        self.run("ip", "link", "set", f"{self.name}-in", "down")

    def chromium(self, folder: Path) -> Path:
        """A program that starts Chromium inside the namespace."""
        starter = folder / "chromium-inside"
        starter.write_text(f'#!/bin/sh\nexec ip netns exec {self.name} chromium "$@"\n')
        starter.chmod(0o755)
        return starter


def _ends(network: str) -> tuple[str, str]:
    """The addresses of this machine and of the namespace on a cable."""
    return (
        (f"{network}::1", f"{network}::2") if ":" in network else (f"{network}.1", f"{network}.2")
    )


def _cable(inside: Namespace, number: str, network: str) -> str:
    """Joins the namespace to this machine; the name of its end."""
    near, far = f"{inside.name}-out{number}", f"{inside.name}-in{number}"
    # No search for duplicates of an IPv6 address: it would be of use only after a second.
    width, at_once = ("64", ["nodad"]) if ":" in network else ("24", [])
    outer, inner = _ends(network)
    run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", inside.name)
    run("ip", "addr", "add", f"{outer}/{width}", "dev", near, *at_once)
    run("ip", "link", "set", near, "up")
    inside.run("ip", "addr", "add", f"{inner}/{width}", "dev", far, *at_once)
    inside.run("ip", "link", "set", far, "up")
    return far


@contextlib.contextmanager
def namespace(name: str, network: str = "10.203.7") -> Iterator[Namespace]:
    """Make it, and take it away again whatever happens. A network is the first three numbers of an IPv4 address or the
    first four of an IPv6 one."""
    run("ip", "netns", "add", name)
    try:
        inside = Namespace(name, _ends(network)[0], network)
        _cable(inside, "", network)
        inside.run("ip", "link", "set", "lo", "up")
        yield inside
    finally:
        # The namespace takes its ends of the cables along, but not at once.
        for number in ("", "2"):
            subprocess.run(
                ("ip", "link", "del", f"{name}-out{number}"), check=False, capture_output=True
            )
        run("ip", "netns", "del", name)

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
        self._drop("meta l4proto udp drop")

    def drop_media(self, port: int) -> None:
        """Neither UDP nor TCP to the media port."""
        self._drop("meta l4proto udp drop", f"tcp dport {port} drop", f"tcp sport {port} drop")

    def allow_only_tcp(self, *ports: int) -> None:
        """Connections to these ports outside, and nothing else at all."""
        some = f"{{ {', '.join(map(str, ports))} }}"
        self._drop(f"tcp dport != {some} tcp sport != {some} drop", "meta l4proto != tcp drop")

    def _drop(self, *rules: str) -> None:
        self.run("nft", "add table inet firewall")
        for hook in ("input", "output"):
            chain = f"add chain inet firewall {hook} {{ type filter hook {hook} priority 0; }}"
            self.run("nft", chain)
            for rule in rules:
                self.run("nft", f"add rule inet firewall {hook} {rule}")

    def allow_everything(self) -> None:
        self.run("nft", "delete table inet firewall")

    def plug_in(self, network: str) -> None:
        """A second cable, over which the server is reached whenever the first is not plugged in."""
        near, far = f"{self.name}-out2", f"{self.name}-in2"
        run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", self.name)
        run("ip", "addr", "add", f"{network}.1/24", "dev", near)
        run("ip", "link", "set", near, "up")
        self.run("ip", "addr", "add", f"{network}.2/24", "dev", far)
        self.run("ip", "link", "set", far, "up")
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


@contextlib.contextmanager
def namespace(name: str, network: str = "10.203.7") -> Iterator[Namespace]:
    """Make it, and take it away again whatever happens."""
    near, far = f"{name}-out", f"{name}-in"
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        run("ip", "addr", "add", f"{network}.1/24", "dev", near)
        run("ip", "link", "set", near, "up")
        inside = Namespace(name, f"{network}.1", network)
        inside.run("ip", "addr", "add", f"{network}.2/24", "dev", far)
        inside.run("ip", "link", "set", far, "up")
        inside.run("ip", "link", "set", "lo", "up")
        yield inside
    finally:
        # The namespace takes its ends of the cables along, but not at once.
        for cable in (near, f"{near}2"):
            subprocess.run(("ip", "link", "del", cable), check=False, capture_output=True)
        run("ip", "netns", "del", name)

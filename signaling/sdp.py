"""SDP as lines that lose nothing (RFC 8866): read, looked into, written. Pure.

Only what an answerer needs to see is interpreted, and only when asked for. Anything that is not
SDP raises BadInput with one plain sentence, never anything else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from signaling.errors import BadInput

MOST_BYTES: Final = 64 * 1024
MOST_SECTIONS: Final = 64
MOST_LINES: Final = 4000

_LINE = re.compile(r"([a-z])=(.*)")
_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload type of a section."""

    payload_type: int
    name: str
    clock_rate: int
    parameters: str

    def parameter(self, name: str) -> str | None:
        """A value of `a=fmtp`, such as `apt`."""
        for pair in self.parameters.split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return None


@dataclass(slots=True)
class Attributes:
    """`a=` lines in their order."""

    lines: list[tuple[str, str]] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The value of the first; the empty text for a mere flag; None when absent."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[str]:
        return (value for key, value in self.lines if key == name)

    def has(self, name: str) -> bool:
        return self.get(name) is not None


@dataclass(slots=True)
class Section(Attributes):
    """An m-section (RFC 8866 section 5.14)."""

    kind: str = ""
    port: int = 0
    protocol: str = ""
    formats: tuple[str, ...] = ()

    @property
    def mid(self) -> str:
        return self.get("mid") or ""

    @property
    def direction(self) -> str:
        """`sendrecv` when nothing else is said (RFC 8866 section 6.7)."""
        for name in ("sendonly", "recvonly", "inactive"):
            if self.has(name):
                return name
        return "sendrecv"

    def codecs(self) -> list[Codec]:
        """In the order of the section's formats, which is the offerer's preference."""
        maps = dict(_split(value) for value in self.all("rtpmap"))
        parameters = dict(_split(value) for value in self.all("fmtp"))
        found = []
        for number in self.formats:
            if number in maps and number.isdigit() and int(number) < 128:
                name, _, rate = maps[number].partition("/")
                clock_rate = rate.partition("/")[0]
                if clock_rate.isdigit() and len(clock_rate) < 7:
                    codec = Codec(int(number), name, int(clock_rate), parameters.get(number, ""))
                    found.append(codec)
        return found

    def extensions(self) -> dict[str, int]:
        """RFC 8285 ids by URI."""
        found: dict[str, int] = {}
        for value in self.all("extmap"):
            number, rest = _split(value)
            number = number.partition("/")[0]
            if number.isdigit() and 1 <= int(number) <= 14:
                found[rest.partition(" ")[0]] = int(number)
        return found

    def ssrcs(self) -> tuple[int, ...]:
        """Primary first, then its RTX (RFC 5576 section 4.2), where lines tell."""
        for value in self.all("ssrc-group"):
            semantics, rest = _split(value)
            numbers = rest.split()
            if semantics == "FID" and len(numbers) == 2 and all(map(_is_ssrc, numbers)):
                return int(numbers[0]), int(numbers[1])
        for value in self.all("ssrc"):
            if _is_ssrc(_split(value)[0]):
                return (int(_split(value)[0]),)
        return ()


@dataclass(slots=True)
class Description(Attributes):
    """A whole session description; `lines` are the session's own attributes."""

    sections: list[Section] = field(default_factory=list)

    def of(self, section: Section, name: str) -> str | None:
        """An attribute of a section, or of the session when the section has none."""
        value = section.get(name)
        return self.get(name) if value is None else value


def _split(value: str) -> tuple[str, str]:
    first, _, rest = value.partition(" ")
    return first, rest


def _is_ssrc(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 2**32


def parse(text: str) -> Description:
    """Raises BadInput."""
    if len(text) > MOST_BYTES:
        raise BadInput("The SDP is too large.")
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if len(lines) > MOST_LINES or lines[0] != "v=0":
        raise BadInput("This is no SDP: it must begin with v=0.")
    description = Description()
    place: Attributes = description
    for line in lines[1:]:
        matched = _LINE.fullmatch(line)
        if matched is None:
            raise BadInput("The SDP has a line that is none.")
        kind, value = matched.groups()
        if kind == "m":
            place = _section(value)
            description.sections.append(place)
            if len(description.sections) > MOST_SECTIONS:
                raise BadInput("The SDP has too many media sections.")
        elif kind == "a":
            name, _, rest = value.partition(":")
            place.lines.append((name, rest))
    return description


def _section(value: str) -> Section:
    words = value.split(" ")
    if len(words) < 4 or not words[1].isascii() or not words[1].isdigit() or len(words[1]) > 5:
        raise BadInput("The SDP has a malformed media section.")
    if not all(_TOKEN.fullmatch(word) for word in words):
        raise BadInput("The SDP has a malformed media section.")
    return Section([], words[0], int(words[1]), words[2], tuple(words[3:]))

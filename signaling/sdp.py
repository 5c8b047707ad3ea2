"""SDP as attributes in their order (RFC 8866): read and looked into. Pure.

An answer is written anew from what was understood (`negotiation`), so only the lines that can matter to
an answerer are kept: m-lines and attributes. They are interpreted when asked for. Anything that is not SDP raises
BadInput with one plain sentence, never anything else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from signaling.errors import BadInput

MOST_BYTES: Final = 64 * 1024
MOST_SECTIONS: Final = 64
MOST_LINES: Final = 4000
LARGEST_PAYLOAD_TYPE: Final = 127
LARGEST_CLOCK_RATE: Final = 192_000
LARGEST_EXTENSION_ID: Final = 14
"""Of the one-byte form (RFC 8285 section 4.2), in which the core writes."""

# RFC 8866 section 9: a byte-string has no NUL, CR or LF.
_LINE = re.compile(r"([a-z])=([^\0\r\n]*)")
_TOKEN = re.compile(r"[!-~]+")
_NUMBER = re.compile(r"[0-9]{1,10}")


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
        for format_ in self.formats:
            name, _, rest = maps.get(format_, "").partition("/")
            number = _number(format_, LARGEST_PAYLOAD_TYPE)
            clock_rate = _number(rest.partition("/")[0], LARGEST_CLOCK_RATE)
            if number is not None and clock_rate and _TOKEN.fullmatch(name):
                found.append(Codec(number, name, clock_rate, parameters.get(format_, "")))
        return found

    def extensions(self) -> dict[str, int]:
        """RFC 8285 ids by URI."""
        found: dict[str, int] = {}
        for value in self.all("extmap"):
            id_, rest = _split(value)
            number = _number(id_.partition("/")[0], LARGEST_EXTENSION_ID)
            if number:
                found[rest.partition(" ")[0]] = number
        return found

    def rids(self) -> list[str]:
        """Layers that the offerer would send, in order (RFC 8851)."""
        words = (value.split() for value in self.all("rid"))
        return [each[0] for each in words if each[1:2] == ["send"]]

    def ssrcs(self) -> tuple[int, ...]:
        """Primary first, then its RTX (RFC 5576 section 4.2), where lines tell."""
        for value in self.all("ssrc-group"):
            semantics, rest = _split(value)
            pair = [_ssrc(each) for each in rest.split()]
            if semantics == "FID" and len(pair) == 2 and None not in pair:
                return tuple(each for each in pair if each is not None)
        for value in self.all("ssrc"):
            ssrc = _ssrc(_split(value)[0])
            if ssrc is not None:
                return (ssrc,)
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


def _number(text: str, most: int) -> int | None:
    """Decimal ASCII digits up to `most`; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if number <= most else None


def _ssrc(text: str) -> int | None:
    return _number(text, 2**32 - 1)


def parse(text: str) -> Description:
    """Raises BadInput."""
    lines = _lines(text)
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


def _lines(text: str) -> list[str]:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise BadInput("The SDP is not text.") from None
    if size > MOST_BYTES:
        raise BadInput("The SDP is too large.")
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if len(lines) > MOST_LINES or lines[0] != "v=0":
        raise BadInput("This is no SDP: it must begin with v=0.")
    return lines


def _section(value: str) -> Section:
    words = value.split(" ")
    port = _number(words[1], 65535) if len(words) >= 4 else None
    if port is None or not all(_TOKEN.fullmatch(word) for word in words):
        raise BadInput("The SDP has a malformed media section.")
    return Section([], words[0], port, words[2], tuple(words[3:]))

"""Descriptions small enough for a thin line: gzip (RFC 1952) in base64. Pure."""

import base64
import gzip
import zlib
from typing import Final

from signaling.errors import BadInput
from signaling.packing import GZIP

LARGEST: Final = 256 * 1024
"""Of what is unpacked, in bytes."""


def pack(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def unpack(packed: str) -> str:
    """Raises BadInput for what was not packed so, or is larger than any description."""
    unpacking = zlib.decompressobj(wbits=GZIP)
    try:
        text = unpacking.decompress(base64.b64decode(packed, validate=True), LARGEST)
        whole = unpacking.eof and not unpacking.unused_data
        if whole:
            return text.decode()
    except (ValueError, zlib.error):
        pass
    raise BadInput("The packed SDP cannot be read.")

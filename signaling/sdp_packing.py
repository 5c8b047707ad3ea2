"""Descriptions small enough for a thin line: raw DEFLATE (RFC 1951) in base64. Pure."""

import base64
import zlib
from typing import Final

from signaling.errors import BadInput

LARGEST: Final = 256 * 1024
"""Of what is unpacked, in bytes."""
_RAW: Final = -15


def pack(text: str) -> str:
    packing = zlib.compressobj(wbits=_RAW)
    return base64.b64encode(packing.compress(text.encode()) + packing.flush()).decode()


def unpack(packed: str) -> str:
    """Raises BadInput for what was not packed so, or is larger than any description."""
    unpacking = zlib.decompressobj(wbits=_RAW)
    try:
        text = unpacking.decompress(base64.b64decode(packed, validate=True), LARGEST)
        whole = unpacking.eof and not unpacking.unused_data
        if whole:
            return text.decode()
    except (ValueError, zlib.error):
        pass
    raise BadInput("The packed SDP cannot be read.")

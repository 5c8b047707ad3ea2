"""Which files may be handed out, told by their names and by their first bytes.

X8  A file is of a kind that a classroom needs and no browser runs; its content is what its name says.
"""

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """`begins`: the first bytes that such a file may have; none for plain text."""

    media_type: str
    begins: tuple[bytes, ...] = ()


_ZIP: Final = (b"PK\x03\x04",)
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"

KINDS: Final = {
    "pdf": Kind("application/pdf", (b"%PDF-",)),
    "png": Kind("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": Kind("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": Kind("image/webp", (b"RIFF",)),
    "txt": Kind("text/plain"),
    "csv": Kind("text/csv"),
    "md": Kind("text/markdown"),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", _ZIP),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", _ZIP),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation", _ZIP),
    "odt": Kind(f"{_OPEN}.text", _ZIP),
    "ods": Kind(f"{_OPEN}.spreadsheet", _ZIP),
    "odp": Kind(f"{_OPEN}.presentation", _ZIP),
}


def kind_of(name: str, content: bytes) -> Kind | None:
    """None for what may not be handed out."""
    kind = KINDS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if kind is None:
        return None
    if kind.begins:
        return kind if content.startswith(kind.begins) else None
    return kind if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False

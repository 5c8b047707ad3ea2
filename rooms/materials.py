"""Materials: links and files that belong to the session and outlive the meeting.

X1  Hosts add materials: a web address, or a file that was sent before; each has a title of 1 to 100 characters.
X2  A link leads to the web: http or https, to a host, without a name or password in it.
X3  A session keeps at most 200 materials at a time.
X4  Whoever is in the session reads them all, whoever comes later too.
X5  The key of a file is in its entry and shown to nobody: who erases the log has erased the file.
"""

from collections.abc import Sequence
from typing import Final, assert_never
from urllib.parse import urlsplit

from rooms.commands import AddFile, AddLink, RemoveMaterial
from rooms.entries import MaterialAdded, MaterialRemoved
from rooms.ids import MaterialId, ParticipantId
from rooms.policy import line
from rooms.refusals import Refusal
from rooms.state import Material, Materials, Session

LONGEST_TITLE: Final = 100
LONGEST_URL: Final = 2000
MOST_MATERIALS: Final = 200

BAD_TITLE: Final = Refusal(
    "bad_request", f"A title is one line of 1 to {LONGEST_TITLE} ordinary characters."
)
BAD_URL: Final = Refusal("bad_request", "A link begins with https:// or http:// and names a host.")
TOO_MANY: Final = Refusal("too_many", f"The session already has {MOST_MATERIALS} materials.")
NO_MATERIAL: Final = Refusal("not_found", "There is no such material.")

MaterialCommand = AddLink | AddFile | RemoveMaterial
MaterialFact = MaterialAdded | MaterialRemoved


def decide(session: Session, body: MaterialCommand) -> Sequence[MaterialFact] | Refusal:
    if isinstance(body, RemoveMaterial):
        there = body.material in session.materials
        return (MaterialRemoved(body.material),) if there else NO_MATERIAL
    title = line(body.title, LONGEST_TITLE)
    if title is None:
        return BAD_TITLE
    if len(session.materials) >= MOST_MATERIALS:
        return TOO_MANY
    material = MaterialId(f"x{session.seq + 1}")
    match body:
        case AddLink(_, url):
            if not leads_to_the_web(url):
                return BAD_URL
            return (MaterialAdded(material, title, url),)
        case AddFile(_, name, media_type, size, file, key):
            return (MaterialAdded(material, title, "", name, media_type, size, file, key),)
        case _:
            assert_never(body)


def leads_to_the_web(url: str) -> bool:
    """A name before the host is how a link shows one place and leads to another (X2)."""
    if line(url, LONGEST_URL) != url or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc


def apply(materials: Materials, fact: MaterialFact, by: ParticipantId) -> Materials:
    match fact:
        case MaterialAdded(material, title, url, name, media_type, size, file, key):
            made = Material(material, by, title, url, name, media_type, size, file, key)
            return {**materials, material: made}
        case MaterialRemoved(material):
            return {each: materials[each] for each in materials if each != material}
        case _:
            assert_never(fact)

"""Materials, rule by rule."""

import pytest

from rooms.commands import AddFile, AddLink, EndMeeting, RemoveMaterial
from rooms.entries import MaterialAdded
from rooms.ids import MaterialId
from rooms.materials import BAD_TITLE, BAD_URL, MOST_MATERIALS, NO_MATERIAL, TOO_MANY
from tests.classroom import Classroom, done

BRIDGES = AddLink("How bridges hold", "https://example.org/bridges?page=2")
SHEET = AddFile("Worksheet", "sheet.pdf", "application/pdf", 1200, "f7", "secret key")


@pytest.mark.parametrize("title", ["", " ", "x" * 101, "two\nlines", "bell\a"])
def test_X1_a_material_has_a_title_of_1_to_100_characters(title: str) -> None:
    assert Classroom().mentor.asks(AddLink(title, BRIDGES.url)) == BAD_TITLE


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https://example.org@evil.example/",
        "https://user:password@example.org/",
        "https://exa mple.org/",
        " https://example.org/",
        "https://example.org/\u202egpj.exe",
        "https://[broken/",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_X2_a_link_leads_to_the_web_and_where_it_says(url: str) -> None:
    assert Classroom().mentor.asks(AddLink("Bridges", url)) == BAD_URL


def test_X3_a_session_keeps_at_most_200_materials_at_a_time() -> None:
    classroom = Classroom()
    for _ in range(MOST_MATERIALS):
        done(classroom.mentor.asks(BRIDGES))
    assert classroom.mentor.asks(BRIDGES) == TOO_MANY

    first = next(iter(classroom.session.materials))
    done(classroom.mentor.asks(RemoveMaterial(first)))
    done(classroom.mentor.asks(BRIDGES))
    assert classroom.mentor.asks(RemoveMaterial(first)) == NO_MATERIAL


def test_X4_they_outlive_the_meeting_and_whoever_comes_later_reads_them() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(BRIDGES))
    done(classroom.mentor.asks(EndMeeting()))

    late = classroom.arrives("Late", "student")

    assert [each["url"] for each in late.view["materials"]] == [BRIDGES.url]


def test_X5_the_key_of_a_file_is_shown_to_nobody() -> None:
    classroom = Classroom("Ann")
    (stored,) = done(classroom.mentor.asks(SHEET))
    assert isinstance(stored.fact, MaterialAdded)
    assert (stored.fact.file, stored.fact.key) == ("f7", "secret key")

    for reader in (classroom.mentor, classroom["Ann"]):
        told = reader.shown[-1].fact
        assert isinstance(told, MaterialAdded)
        assert (told.name, told.file, told.key) == ("sheet.pdf", "", "")
        (seen,) = reader.view["materials"]
        assert "key" not in seen
        assert seen["material"] == MaterialId(f"x{stored.seq}")

"""Credentials of TURN relays, and the settings that say where they are."""

import base64
import hashlib
import hmac

import pytest

from rooms.ids import Millis, ParticipantId, SessionId
from sessionserver.relays import TurnRelays
from sessionserver.settings import BadSetting, load
from signaling.ports import Holder

URL = "turns:turn.school.example:443?transport=tcp"


class Noon:
    def now(self) -> Millis:
        return Millis(1_700_000_000_000)


def test_a_relay_can_check_what_it_is_shown_and_until_when() -> None:
    holder = Holder(SessionId("s1"), ParticipantId("u2"))

    (given,) = TurnRelays([URL], "secret", Noon()).servers(holder)

    assert given["urls"] == [URL]
    assert given["username"] == f"{1_700_000_000 + 4 * 3600 + 600}:s1.u2"
    expected = hmac.new(b"secret", given["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(given["credential"]) == expected


def test_for_a_brief_look_they_end_within_a_minute() -> None:
    holder = Holder(SessionId("check"), ParticipantId("u0"))

    (given,) = TurnRelays([URL], "secret", Noon()).servers(holder, brief=True)

    assert given["username"] == f"{1_700_000_000 + 60}:check.u0"


@pytest.mark.parametrize(
    "urls",
    ["turn.school.example", "turns:", "turns:user@host", "turns:host?transport=sctp", "https://h"],
)
def test_a_url_that_is_none_is_refused_by_name(urls: str) -> None:
    with pytest.raises(BadSetting, match="SESSIONSERVER_TURN_URLS"):
        load({}, {"SESSIONSERVER_TURN_URLS": urls, "SESSIONSERVER_TURN_SECRET": "secret"})


@pytest.mark.parametrize("alone", ["SESSIONSERVER_TURN_URLS", "SESSIONSERVER_TURN_SECRET"])
def test_urls_and_secret_need_each_other(alone: str) -> None:
    with pytest.raises(BadSetting, match="need each other"):
        load({}, {alone: URL})


def test_several_relays_are_told_by_blanks() -> None:
    urls = f"{URL} turn:192.0.2.1:3478?transport=udp"
    settings = load({}, {"SESSIONSERVER_TURN_URLS": urls, "SESSIONSERVER_TURN_SECRET": "secret"})

    (given,) = TurnRelays(settings.turn_urls.split(), "secret", Noon()).servers(
        Holder(SessionId("s1"), ParticipantId("u2"))
    )
    assert given["urls"] == urls.split()

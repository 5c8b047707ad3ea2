"""The guards of this folder hold, so that the silence of the other tests means something."""

import pytest

from tests.rooms.conftest import FORBIDDEN, TheLightIsOut

REACH = "def reach(owner, name):\n    getattr(owner, name)()\n"


@pytest.mark.parametrize(("owner", "name"), FORBIDDEN, ids=lambda each: str(each))
def test_the_domain_cannot_reach_outside(owner: object, name: str) -> None:
    domain: dict[str, object] = {"__name__": "rooms.curious"}
    exec(REACH, domain)

    with pytest.raises(TheLightIsOut):
        domain["reach"](owner, name)  # type: ignore[operator]

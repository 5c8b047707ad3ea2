"""What the server thinks of somebody's media, in virtual time."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.rungs import FIRST_MEDIA_S, RETURN_S, Flow, heard, offered, passed


def test_R1_media_that_stops_is_lost_at_once() -> None:
    flow = heard(offered(None, 0), True, 1)

    assert not flow.is_lost
    assert heard(flow, False, 60).is_lost


def test_R2_media_that_never_comes_is_lost_after_a_while() -> None:
    flow = offered(None, 100)

    assert flow.deadline == 100 + FIRST_MEDIA_S
    assert not passed(flow, 100 + FIRST_MEDIA_S - 0.1).is_lost
    assert passed(flow, 100 + FIRST_MEDIA_S).is_lost


def test_R2_offering_again_and_again_is_no_way_around() -> None:
    flow = offered(None, 0)
    for second in range(1, 8):
        flow = offered(flow, second)

    assert passed(flow, FIRST_MEDIA_S).is_lost


def test_R2_a_second_device_that_takes_over_has_its_own_time() -> None:
    flow = offered(heard(offered(None, 0), True, 1), 100)

    assert flow == Flow("expected", 100)


def test_R3_lost_media_is_back_only_after_it_has_flowed_for_a_while() -> None:
    flow = heard(heard(heard(offered(None, 0), True, 1), False, 10), True, 20)

    assert flow.is_lost
    assert flow.deadline == 20 + RETURN_S
    assert not passed(flow, 20 + RETURN_S).is_lost


def test_R3_a_break_while_returning_starts_all_over() -> None:
    flow = heard(heard(Flow("returning", 0), False, RETURN_S - 1), True, RETURN_S)

    assert passed(flow, 2 * RETURN_S - 0.1).is_lost


def test_lost_media_that_stays_lost_waits_for_nothing() -> None:
    assert Flow("lost", 0).deadline is None
    assert heard(Flow("lost", 0), False, 9) == Flow("lost", 0)


STEPS = st.lists(st.tuples(st.floats(0, 20), st.sampled_from(["offer", "flows", "stops", "time"])))


@given(STEPS)
def test_opinions_never_flap_faster_than_media_returns(steps: list[tuple[float, str]]) -> None:
    now = 0.0
    flow = offered(None, now)
    lost_at: float | None = None
    for pause, what in steps:
        now += pause
        before = flow
        flow = {
            "offer": lambda: offered(flow, now),  # noqa: B023
            "flows": lambda: heard(flow, True, now),  # noqa: B023
            "stops": lambda: heard(flow, False, now),  # noqa: B023
            "time": lambda: passed(flow, now),  # noqa: B023
        }[what]()
        if flow.is_lost and not before.is_lost:
            lost_at = now
        if before.is_lost and not flow.is_lost:
            assert lost_at is not None
            assert now - lost_at >= RETURN_S

"""Which picture is in which slot: by example, then by property."""

from hypothesis import given
from hypothesis import strategies as st

from rooms import RoomRoutes
from rooms.ids import MAIN, ParticipantId
from signaling.media import ViewedSource, ViewWish
from signaling.slots import SMALLEST_HEIGHT, Picture, Shown, assign, pictures

ME = ParticipantId("u1")
SLOTS = (3, 4, 5)


def camera(number: int) -> Picture:
    return ParticipantId(f"u{number}"), "camera"


def screen(number: int) -> Picture:
    return ParticipantId(f"u{number}"), "screen"


def wish(slot: int, picture: Picture, height: int = 360) -> ViewWish:
    return ViewWish(slot, *picture, height)


def shown(picture: Picture, height: int = 360) -> Shown:
    return Shown(*picture, height)


def places(assignment: dict[int, Shown]) -> dict[int, Picture]:
    return {slot: each.picture for slot, each in assignment.items()}


def test_V1_a_picture_stays_in_its_slot_when_another_goes() -> None:
    before = {3: shown(camera(2)), 4: shown(camera(3))}

    assert places(assign(ME, before, [camera(3)], (), SLOTS)) == {4: camera(3)}


def test_V1_a_newcomer_drives_nobody_out() -> None:
    before = {3: shown(camera(7)), 4: shown(camera(8)), 5: shown(camera(9))}
    seen = [camera(2), camera(7), camera(8), camera(9)]

    assert places(assign(ME, before, seen, (), SLOTS)) == places(before)


def test_V2_a_wish_is_put_where_it_is_wished() -> None:
    wishes = [wish(5, camera(3), 400)]

    assignment = assign(ME, {}, [camera(2), camera(3)], wishes, SLOTS)
    assert assignment[5] == shown(camera(3), 400)


def test_V2_wishes_come_before_what_is_shown_when_slots_are_few() -> None:
    before = {3: shown(camera(2)), 4: shown(camera(3)), 5: shown(camera(4))}
    seen = [camera(2), camera(3), camera(4), camera(5)]

    assignment = assign(ME, before, seen, [wish(4, camera(5))], SLOTS)
    assert assignment[4].picture == camera(5)


def test_V2_what_is_not_there_cannot_be_wished() -> None:
    assert assign(ME, {}, [camera(2)], [wish(3, camera(9))], SLOTS) == {3: shown(camera(2), 720)}


def test_V3_without_wishes_screens_come_first() -> None:
    seen = [screen(5), camera(2), camera(3), camera(4), camera(5)]

    assert places(assign(ME, {}, seen, (), SLOTS)) == {
        3: screen(5), 4: camera(2), 5: camera(3),
    }  # fmt: skip


def test_V3_a_screen_finds_place_when_all_slots_are_taken() -> None:
    before = {3: shown(camera(2)), 4: shown(camera(3)), 5: shown(camera(4))}
    seen = [screen(2), camera(2), camera(3), camera(4)]

    assert places(assign(ME, before, seen, (), SLOTS)) == {
        3: camera(2), 4: camera(3), 5: screen(2),
    }  # fmt: skip


def test_V3_after_a_move_old_wishes_do_not_matter() -> None:
    before = {3: shown(camera(2))}
    wishes = [wish(3, camera(2), 180)]

    assert assign(ME, before, [camera(7)], wishes, SLOTS) == {3: shown(camera(7), 720)}


def test_V3_unasked_pictures_are_as_high_as_so_many_tiles_are() -> None:
    def heights(count: int) -> set[int]:
        seen = [camera(number) for number in range(2, 2 + count)]
        return {each.height for each in assign(ME, {}, seen, (), range(9)).values()}

    assert [heights(count) for count in (1, 2, 4, 5, 9, 20)] == [
        {720}, {360}, {360}, {180}, {180}, {180},
    ]  # fmt: skip


def test_V4_nobody_sees_themselves() -> None:
    assert assign(ME, {}, [camera(1), screen(1)], [wish(3, camera(1))], SLOTS) == {}


def test_V5_unasked_pictures_are_small_beside_asked_ones() -> None:
    assignment = assign(ME, {}, [camera(2), camera(3)], [wish(3, camera(3), 720)], SLOTS)

    assert assignment == {3: shown(camera(3), 720), 4: shown(camera(2), SMALLEST_HEIGHT)}


def test_pictures_of_a_room_are_its_screens_then_its_cameras() -> None:
    two, three = ParticipantId("u2"), ParticipantId("u3")
    room = RoomRoutes(MAIN, (two, three), (), (two, three), (three,))

    assert pictures(room) == [screen(3), camera(2), camera(3)]


# --- properties ----------------------------------------------------------------------------

PEOPLE = st.integers(1, 12).map(lambda number: ParticipantId(f"u{number}"))
SOURCES: st.SearchStrategy[ViewedSource] = st.sampled_from(["camera", "screen"])
PICTURES = st.tuples(PEOPLE, SOURCES)
SEEN = st.lists(PICTURES, unique=True, max_size=14)
WISHES = st.lists(
    st.builds(ViewWish, st.integers(-1, 12), PEOPLE, SOURCES, st.integers(0, 4320)), max_size=8
)
OWN_SLOTS = st.lists(st.integers(0, 10), unique=True, max_size=9).map(sorted)
BEFORE = st.dictionaries(st.integers(0, 10), st.builds(Shown, PEOPLE, SOURCES, st.just(360)))


@given(BEFORE, SEEN, WISHES, OWN_SLOTS)
def test_V4_every_assignment_is_sound_and_as_full_as_can_be(
    before: dict[int, Shown], seen: list[Picture], wishes: list[ViewWish], slots: list[int]
) -> None:
    assignment = assign(ME, before, seen, wishes, slots)

    assigned = [each.picture for each in assignment.values()]
    others = [picture for picture in seen if picture[0] != ME]
    assert set(assignment) <= set(slots)
    assert len(set(assigned)) == len(assigned)
    assert set(assigned) <= set(others)
    assert len(assigned) == min(len(slots), len(others))
    assert all(each.height >= SMALLEST_HEIGHT for each in assignment.values())


@given(BEFORE, SEEN, WISHES, OWN_SLOTS)
def test_V1_asking_again_changes_nothing(
    before: dict[int, Shown], seen: list[Picture], wishes: list[ViewWish], slots: list[int]
) -> None:
    once = assign(ME, before, seen, wishes, slots)

    assert assign(ME, once, seen, wishes, slots) == once


@given(SEEN, SEEN, OWN_SLOTS)
def test_V1_whoever_can_stay_stays(
    seen: list[Picture], later: list[Picture], slots: list[int]
) -> None:
    before = places(assign(ME, {}, seen, (), slots))
    after = places(assign(ME, {s: shown(p) for s, p in before.items()}, later, (), slots))

    for slot, picture in before.items():
        if picture in after.values():
            assert after[slot] == picture
        elif picture in later:
            # Only screens, or pictures that were there as well, may take the place of one.
            there = set(before.values())
            assert all(each[1] == "screen" or each in there for each in after.values())


@given(BEFORE, SEEN, WISHES, OWN_SLOTS)
def test_V2_no_unasked_picture_is_shown_instead_of_an_asked_one(
    before: dict[int, Shown], seen: list[Picture], wishes: list[ViewWish], slots: list[int]
) -> None:
    assigned = {each.picture for each in assign(ME, before, seen, wishes, slots).values()}

    asked = {(each.participant, each.source) for each in wishes}
    left_out = {picture for picture in seen if picture[0] != ME} - assigned
    if left_out & asked:
        assert assigned <= asked

"""The tree of units, walked and counted on any day, against the plain meaning of its dates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.environment import Count, Kind, Name, Tenure, Text, Unit
from provincial_cloud.environment.counting import Register

START = date(2025, 1, 1)
DAYS = [START + timedelta(days=number) for number in range(8)]
TEXT = Text(vi="Loại", en="Kind")
KINDS = [
    Kind(id="body", name=TEXT),
    Kind(id="office", name=TEXT, part_of="body"),
    Kind(id="team", name=TEXT, part_of="body"),
]
ROOT = "unit-0"


@st.composite
def trees(draw: st.DrawFn) -> list[Unit]:
    """Units whose parents come before them, each with days of its own and perhaps another parent later on."""
    units = [Unit(id=ROOT, kind="team", name=Name(vi="Gốc"))]
    for number in range(1, draw(st.integers(1, 10))):
        first = draw(st.none() | st.sampled_from(DAYS))
        last = draw(st.none() | st.sampled_from(DAYS))
        if first is not None and last is not None and last < first:
            first, last = last, first
        parents = [f"unit-{draw(st.integers(0, number - 1))}" for _ in range(2)]
        turn = draw(st.sampled_from(DAYS[1:]))
        tenures = (
            Tenure(unit=parents[0], valid_to=turn - timedelta(days=1)),
            Tenure(unit=parents[1], valid_from=turn),
        )
        kind = draw(st.sampled_from(["office", "team"]))
        units.append(Unit(id=f"unit-{number}", kind=kind, parents=tenures, valid_from=first, valid_to=last))
    return units


def reaches_root(units: dict[str, Unit], identifier: str, day: date) -> bool:
    """True when the unit and everything above it is there on the day."""
    if not units[identifier].valid_on(day):
        return False
    parent = units[identifier].parent_on(day)
    return identifier == ROOT if parent is None else reaches_root(units, parent, day)


@given(trees(), st.sampled_from(DAYS))
def test_below_the_root_stand_exactly_the_units_that_lead_to_it(units: list[Unit], day: date) -> None:
    register = Register(units, KINDS)

    below = [unit.id for unit in register.below(ROOT, day)]

    assert len(set(below)) == len(below)
    assert set(below) == {unit.id for unit in units if unit.id != ROOT and reaches_root(register.units, unit.id, day)}


@given(trees(), st.sampled_from(DAYS))
def test_parents_come_before_their_children(units: list[Unit], day: date) -> None:
    register = Register(units, KINDS)
    order = [ROOT, *(unit.id for unit in register.below(ROOT, day))]

    for unit in register.below(ROOT, day):
        parent = unit.parent_on(day)
        assert parent is not None
        assert order.index(parent) < order.index(unit.id)


@given(trees(), st.sampled_from(DAYS))
def test_without_stated_numbers_a_count_is_the_number_of_named_units(units: list[Unit], day: date) -> None:
    register = Register(units, KINDS)
    below = list(register.below(ROOT, day))

    for kind in ("office", "team"):
        assert register.count(kind, day, below=ROOT) == sum(unit.kind == kind for unit in below)
    assert register.count("body", day, below=ROOT) == len(below)


@given(trees(), st.sampled_from(DAYS), st.integers(0, 20))
def test_a_stated_number_wins_and_leaves_its_parts_open(units: list[Unit], day: date, more: int) -> None:
    named = sum(1 for _ in Register(units, KINDS).below(ROOT, day))
    stated = Count(kind="body", number=named + more, source="somewhere")
    register = Register([units[0].model_copy(update={"counts": (stated,)}), *units[1:]], KINDS)

    assert register.count("body", day, below=ROOT) == named + more
    parts = [register.count(kind, day, below=ROOT) for kind in ("office", "team")]
    if more:
        assert parts == [None, None]
    else:
        assert sum(part for part in parts if part is not None) == named


def test_a_count_without_a_number_says_that_nobody_knows() -> None:
    open_count = Count(kind="body", source="somewhere", valid_from=DAYS[3])
    root = Unit(id=ROOT, kind="team", counts=(open_count,))
    register = Register([root, Unit(id="unit-1", kind="office", parent=ROOT)], KINDS)

    assert register.count("office", DAYS[2], below=ROOT) == 1
    assert register.count("body", DAYS[3], below=ROOT) is None
    assert register.count("office", DAYS[3], below=ROOT) is None
    assert register.count("office", DAYS[3], below="unit-1") is None


def test_numbers_stated_below_add_up() -> None:
    counts = {
        "unit-1": (Count(kind="office", number=2, source="a"), Count(kind="team", number=3, source="a")),
        "unit-2": (Count(kind="office", number=4, source="a"),),
    }
    units = [
        Unit(id=ROOT, kind="team"),
        *(Unit(id=name, kind="team", parent=ROOT, counts=each) for name, each in counts.items()),
    ]
    register = Register(units, KINDS)

    assert register.count("office", START, below=ROOT) == 6
    assert register.count("team", START, below=ROOT) == 5
    assert register.count("body", START, below=ROOT) == 11
    assert register.count("body", START, below="unit-1") == 5

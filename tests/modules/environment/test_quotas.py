"""Quotas down the tree: what is accepted never lets anybody have more than those above allow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.environment.quotas import excesses
from provincial_cloud.standards.sizes import RESOURCES, Amount

UNITS = [f"unit-{number}" for number in range(8)]
amounts = st.builds(Amount, **{name: st.integers(0, 50) for name in RESOURCES})


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str | None]:
    parents: dict[str, str | None] = {UNITS[0]: None}
    for number, unit in enumerate(UNITS[1:], start=1):
        parents[unit] = UNITS[draw(st.integers(0, number - 1))]
    return parents


def path_up(unit: str, parents: dict[str, str | None]) -> list[str]:
    found, here = [], parents[unit]
    while here is not None:
        found.append(here)
        here = parents[here]
    return found


some = st.dictionaries(st.sampled_from(UNITS), amounts)


@given(trees(), some, some)
def test_nothing_is_found_exactly_where_everybody_keeps_below_every_ceiling_above(
    parents: dict[str, str | None], ceilings: dict[str, Amount], used: dict[str, Amount]
) -> None:
    found = list(excesses(parents, ceilings, used))
    below = {unit: [each for each in UNITS if unit in (each, *path_up(each, parents))] for unit in UNITS}
    kept = all(
        sum(getattr(used.get(each, Amount()), name) for each in below[unit]) <= getattr(ceiling, name)
        for unit, ceiling in ceilings.items()
        for name in RESOURCES
    )
    ordered = all(
        getattr(ceiling, name) <= getattr(ceilings[above], name)
        for unit, ceiling in ceilings.items()
        for above in path_up(unit, parents)
        if above in ceilings
        for name in RESOURCES
    )
    assert (found == []) == (kept and ordered)


@given(trees(), some, some)
def test_what_is_found_says_truly_what_is_above_what(
    parents: dict[str, str | None], ceilings: dict[str, Amount], used: dict[str, Amount]
) -> None:
    for excess in excesses(parents, ceilings, used):
        assert excess.resources
        assert excess.allowed == ceilings[excess.ceiling_of]
        for name in excess.resources:
            assert getattr(excess.wanted, name) > getattr(excess.allowed, name)
        assert excess.ceiling_of in (excess.unit, *path_up(excess.unit, parents))


def test_a_unit_without_a_ceiling_is_bound_by_the_nearest_one_above_it() -> None:
    parents = {"province": None, "department": "province", "centre": "department"}
    ceilings = {"province": Amount(cpu=10, pods=9), "centre": Amount(cpu=11, pods=9)}
    (excess,) = excesses(parents, ceilings, {})
    assert (excess.unit, excess.ceiling_of, excess.resources) == ("centre", "province", ("cpu",))

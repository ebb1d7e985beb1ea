from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.backup.backup_plans import Term, kept_by_site, systems_of, terms_by_site
from provincial_cloud.environment.backups import Backup

SITES = ("main", "store")


def plan(
    id: str = "daily", *, every: str = "day", systems: tuple[str, ...] = ("documents",), copies: Any = ()
) -> Backup:
    given = copies or (("near", "main", 35, 35), ("far", "store", 184, 184))
    return Backup.model_validate_json(
        json.dumps(
            {
                "id": id,
                "name": {"vi": "Sao lưu", "en": "Backup"},
                "systems": systems,
                "schedule": {"every": every, "at": "18:30", **({"weekday": "sunday"} if every == "week" else {})},
                "copies": [
                    {"name": name, "site": site, "media": "disk", "retention_days": kept, "immutable_days": locked}
                    for name, site, kept, locked in given
                ],
                "rpo_hours": 8784,
                "rto_hours": 8,
                "drill_days": 183,
            }
        )
    )


def test_copies_on_one_site_stay_as_long_as_the_longest() -> None:
    copies = (("a", "store", 10, 0), ("b", "main", 35, 0), ("c", "store", 92, 0))
    assert list(kept_by_site(plan(copies=copies)).items()) == [("store", 92), ("main", 35)]


def test_each_site_has_a_vault_with_a_term_of_its_own() -> None:
    assert terms_by_site([plan()]) == {
        "main": Term(locked_days=35, kept_days=35),
        "store": Term(locked_days=184, kept_days=184),
    }


def test_a_vault_of_two_plans_takes_in_both() -> None:
    short = plan("hourly", every="hour", copies=(("near", "main", 7, 0),))
    assert terms_by_site([plan(), short])["main"] == Term(locked_days=1, kept_days=35)


days = st.integers(1, 400).flatmap(lambda kept: st.tuples(st.just(kept), st.integers(0, kept)))
copy = st.tuples(st.sampled_from(SITES), days)


@given(st.lists(st.lists(copy, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_copy_fits_into_the_vault_of_its_site(made: list[list[Any]]) -> None:
    plans = [
        plan(f"plan-{number}", copies=[(f"copy-{at}", site, *term) for at, (site, term) in enumerate(copies)])
        for number, copies in enumerate(made)
    ]
    terms = terms_by_site(plans)
    for each in plans:
        for site, kept in kept_by_site(each).items():
            assert 1 <= terms[site].locked_days <= kept <= terms[site].kept_days


def test_what_all_share_goes_with_the_most_frequent_plan() -> None:
    weekly, hourly = plan("weekly", every="week"), plan("hourly", every="hour", systems=("portal",))
    assert systems_of(weekly, [weekly, hourly], "platform") == ("documents",)
    assert systems_of(hourly, [weekly, hourly], "platform") == ("portal", "platform")


@pytest.mark.parametrize("named", ["weekly", "hourly"])
def test_unless_a_plan_names_it(named: str) -> None:
    plans = [
        plan(id, every=every, systems=("documents", "platform") if id == named else ("documents",))
        for id, every in (("weekly", "week"), ("hourly", "hour"))
    ]
    assert [systems_of(each, plans, "platform").count("platform") for each in plans] == [
        int(each.id == named) for each in plans
    ]

"""The lanes of the policy benchmark do the same work; nothing is timed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from measuring.verdict import DifferentWorkError
from measuring.workshop import Workshop, workshop
from policy_lanes import manifests
from policy_lanes.lane import Cost, Failures, Lane, require_equal
from policy_lanes.previews import NO_PACK, named

import policies

SIZE = policies.Size(resources=30, rules=3, manifests=60, kyverno=False)
"""Without Kyverno, which is built of three thousand Go packages; the benchmark itself compares its verdicts first."""


@pytest.fixture
def shop() -> Iterator[Workshop]:
    with workshop() as made:
        yield made


def lane(name: str, group: str | None = "alike") -> Lane:
    return Lane(name=name, group=group, run=lambda: (Cost(), frozenset()))


def test_every_lane_finds_the_planted_failures_and_no_other(shop: Workshop) -> None:
    with policies.lanes(shop, SIZE, lambda _: None) as lanes:
        found = {each: each.run()[1] for each in lanes}
    require_equal(found)
    by_name = {each.name: failures for each, failures in found.items()}
    assert by_name[NO_PACK] == frozenset()
    assert by_name[named("ours", 1)] == {("settings-00000", "setting-rule-0")}
    assert by_name[named("stock", SIZE.rules)] == {
        ("settings-00000", "setting-rule-0"),
        ("settings-00010", "setting-rule-1"),
        ("settings-00020", "setting-rule-2"),
    }
    assert {rule for _, rule in by_name[manifests.OURS]} == set(manifests.BOTH)


def test_kyverno_is_given_one_policy_for_each_rule_that_all_have(tmp_path: Path) -> None:
    manifests.write_policies(tmp_path)
    given = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(tmp_path.iterdir())]
    assert [one["metadata"]["name"] for one in given] == sorted(manifests.BOTH)
    assert {len(one["spec"]["validations"]) for one in given} == {1}


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ({("a", "r")}, {("a", "r"), ("b", "r")}, "b r: only theirs found it"),
        ({("a", "r"), ("b", "r")}, {("a", "r")}, "b r: only ours found it"),
        (set(), set(), "ours found no failure"),
    ],
)
def test_a_lane_that_finds_something_else_is_refused(
    ours: set[tuple[str, str]], theirs: set[tuple[str, str]], told: str
) -> None:
    found: dict[Lane, Failures] = {lane("ours"): frozenset(ours), lane("theirs"): frozenset(theirs)}
    with pytest.raises(DifferentWorkError, match=told):
        require_equal(found)


def test_lanes_of_other_groups_and_those_without_rules_may_find_something_else() -> None:
    require_equal(
        {lane("a"): frozenset({("a", "r")}), lane("b", "other"): frozenset({("b", "r")}), lane("c", None): frozenset()}
    )

"""The environment answers for its day: units, systems, owners, zones, counts and waivers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from provincial_cloud.environment import PlatformRole, Stage, load
from provincial_cloud.standards import Level, Zone

BEFORE = date(2025, 6, 30)
AFTER = date(2025, 7, 1)


def test_units_and_systems_are_those_of_the_day(good: Path) -> None:
    now, then = load("good"), load("good", as_of=BEFORE)

    assert [unit.id for unit in now.units] == ["new-province", "finance", "science"]
    assert [unit.id for unit in then.units] == ["old-province", "finance"]
    assert [system.id for system in now.systems] == ["platform", "portal"]
    assert [system.id for system in then.systems] == ["portal"]
    assert [unit.id for unit in now.units_at(BEFORE)] == ["old-province", "finance"]


def test_the_same_environment_can_be_read_on_another_day(good: Path) -> None:
    environment = load("good")

    assert environment.on(BEFORE) == load("good", as_of=BEFORE)
    assert environment.on(BEFORE) != environment


def test_owner_and_operator_are_those_of_the_day(good: Path) -> None:
    now, then = load("good"), load("good", as_of=BEFORE)
    portal = now.system("portal")

    assert (now.owner_of(portal).id, then.owner_of(portal).id) == ("new-province", "old-province")
    assert (now.operator_of(portal).id, then.operator_of(portal).id) == ("finance", "finance")


def test_a_system_has_no_owner_before_its_time(good: Path) -> None:
    then = load("good", as_of=BEFORE)
    platform = then.system("platform").model_copy(update={"owner": None})

    with pytest.raises(KeyError, match="no owner"):
        then.owner_of(platform)


def test_a_report_lists_the_units_of_the_whole_year(good: Path) -> None:
    environment = load("good")

    within = [unit.id for unit in environment.units_within(date(2024, 12, 15), date(2025, 12, 14))]
    assert within == ["old-province", "new-province", "finance", "science"]
    assert [unit.id for unit in environment.units_within(date(2024, 1, 1), BEFORE)] == ["old-province", "finance"]
    assert [unit.id for unit in environment.units_within(AFTER, AFTER)] == ["new-province", "finance", "science"]


def test_counts_are_those_of_the_day(good: Path) -> None:
    environment = load("good")

    assert environment.count_at("commune-level", BEFORE) == 3
    assert environment.count_at("department", BEFORE) == 1
    assert environment.count_at("department") == 2
    assert environment.count_at("department", AFTER, below="finance") == 0


def test_the_level_is_the_highest_of_the_systems_in_use(good: Path, replace: Callable[[str, str, str], None]) -> None:
    replace("systems/portal.yaml", "    operator: finance", "    valid_from: 2026-06-01\n    operator: finance")
    replace("systems/portal.yaml", "      - {unit: old-province, valid_to: 2025-06-30}\n", "")
    replace("systems/platform.yaml", "    level: 3", "    level: 2")
    replace("systems/portal.yaml", "    platform: platform\n", "")

    assert load("good").level is Level.TWO
    assert load("good", as_of=date(2026, 6, 1)).level is Level.THREE
    assert load("good", as_of=BEFORE).level is Level.ONE


def test_zones_are_those_declared_else_those_the_level_requires(good: Path) -> None:
    declared = load("good").zones
    (good / "zones.yaml").unlink()

    assert set(declared) == {
        *(Zone.INTERNAL, Zone.EDGE, Zone.DMZ, Zone.INTERNAL_SERVERS, Zone.DATABASE, Zone.ADMINISTRATION)
    }
    assert load("good").zones == declared


def test_a_waiver_counts_from_approval_to_the_day_before_expiry(good: Path) -> None:
    environment = load("good")

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [len(environment.waivers_in_force(day)) for day in days] == [0, 1, 1, 0]


def test_what_the_head_says_is_at_hand(good: Path) -> None:
    environment = load("good")

    assert environment.name == "good"
    assert environment.stage is Stage.DEVELOPMENT
    assert environment.cloud.endpoint == "https://cloud.example.vn"
    assert str(environment.addresses.ipv4) == "10.20.0.0/16"
    assert environment.addresses.ipv6
    assert dict(environment.labels) == {"budget": "sample"}


def test_records_are_found_by_their_ids(good: Path) -> None:
    environment = load("good")

    assert environment.site("far").name.en == "Backup store"
    assert environment.cluster("shared").level is Level.THREE
    assert environment.kind("ward").part_of == "commune-level"
    assert [plan.id for plan in environment.backups_of("portal")] == ["daily"]
    assert environment.backups_of("platform") == ()
    assert [each.id for each in environment.principals_in(PlatformRole.PLATFORM_ENGINEER)] == ["engineers"]
    with pytest.raises(KeyError, match="nowhere"):
        environment.site("nowhere")


def test_an_environment_cannot_be_changed(good: Path) -> None:
    environment = load("good")

    with pytest.raises(AttributeError):
        environment.as_of = BEFORE  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        environment.system("portal").level = Level.ONE  # type: ignore[misc]
    with pytest.raises(TypeError):
        environment.labels["x"] = "y"  # type: ignore[index]

"""A valid environment may still have something to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from provincial_cloud.environment import check

Replace = Callable[[str, str, str], None]


def warnings(today: date) -> list[tuple[str, str]]:
    verdict = check("good", today=today)
    assert verdict.problems == ()
    return [(str(each.where), each.summary) for each in verdict.warnings]


def test_a_waiver_in_force_is_no_remark(good: Path) -> None:
    assert warnings(date(2026, 3, 1)) == []


def test_an_expired_waiver_is_told_on_its_expiry_day(good: Path) -> None:
    assert warnings(date(2026, 6, 30)) == []
    assert warnings(date(2026, 7, 1)) == [
        ("environments/good/waivers.yaml:9:14", "waiver portal-one-zone is void: it has expired")
    ]


def test_a_waiver_approved_for_a_later_day_is_told(good: Path) -> None:
    assert warnings(date(2025, 12, 31)) == [
        ("environments/good/waivers.yaml:8:15", "waiver portal-one-zone is void: it is approved for a later day")
    ]


def test_a_system_with_data_and_no_backup_is_told(good: Path, replace: Replace) -> None:
    replace("backups.yaml", "systems: [portal]", "systems: [platform]")

    assert warnings(date(2026, 3, 1)) == [
        ("environments/good/systems/portal.yaml:2:9", "system portal holds data and stands in no backup plan")
    ]

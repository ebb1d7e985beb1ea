"""Five full lists of figures, none of them weaker than the one below."""

from __future__ import annotations

import dataclasses
import itertools
import re

import pytest

from provincial_cloud.standards import (
    Mark,
    Strictness,
    Thresholds,
    old_figures,
    source_texts,
    strictness,
    thresholds,
)
from provincial_cloud.standards.data_files import table

LEVELS = range(1, 6)
KEYS = re.compile("|".join(re.escape(key) for key in source_texts()))


def weaker(one: object, other: object, way: Strictness) -> bool:
    """True when `one` asks for less than `other`."""
    if way is Strictness.AT_MOST:
        return other is not None and (one is None or one > other)  # type: ignore[operator]
    return one < other  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("log_retention_days", [0, 31, 92, 184, 366]),
        ("log_review_days", [365, 365, 183, 31, 31]),
        ("account_review_days", [365, 365, 183, 92, 31]),
        ("inactive_account_days", [45] * 5),
        ("admin_password_max_days", [60] * 5),
        ("password_min_length", [14] * 5),
        ("password_min_length_with_mfa", [8] * 5),
        ("password_history", [0, 0, 10, 10, 10]),
        ("vulnerability_scan_days", [365, 365, 183, 183, 92]),
        ("vulnerability_scan_key_assets_days", [None, None, None, 92, 31]),
        ("restore_test_days", [365, 365, 183, 183, 92]),
        ("network_diagram_days", [365, 365, 365, 183, 92]),
        ("alert_tuning_days", [None, None, 183, 92, 31]),
        ("sbom_refresh_days", [None, None, None, 92, 31]),
        ("transit_encryption_layers", [0, 0, 1, 2, 2]),
        ("backup_site_min_km", [0, 0, 0, 0, 30]),
        ("backup_copies", [2, 2, 3, 3, 3]),
        ("backup_separate_store", [False, True, True, True, True]),
        ("backup_encrypted", [False, False, True, True, True]),
        ("watch_24_7", [False, False, False, True, True]),
        ("data_encrypted_at_rest", [False, True, True, True, True]),
        ("privileged_access_management", [False, False, False, True, True]),
    ],
)
def test_a_figure_is_what_the_sources_say(name: str, figures: list[object]) -> None:
    assert [getattr(thresholds(level), name) for level in LEVELS] == figures


@pytest.mark.parametrize("name", strictness())
def test_a_higher_level_is_never_weaker(name: str) -> None:
    figures = [getattr(thresholds(level), name) for level in LEVELS]

    assert not any(weaker(high, low, strictness()[name]) for low, high in itertools.pairwise(figures))


def test_weaker_is_understood_in_all_three_ways() -> None:
    assert weaker(None, 45, Strictness.AT_MOST)
    assert weaker(60, 45, Strictness.AT_MOST)
    assert not weaker(45, None, Strictness.AT_MOST)
    assert weaker(0, 31, Strictness.AT_LEAST)
    assert weaker(False, True, Strictness.ASKED_FOR)
    assert not weaker(True, True, Strictness.ASKED_FOR)


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_has_a_full_list_of_its_own(level: int) -> None:
    written = set(table(f"thresholds/level-{level}")) - {"level"}

    assert written == set(strictness())
    assert table(f"thresholds/level-{level}")["level"] == level
    assert set(thresholds(level).provenance) == written


@pytest.mark.parametrize("level", LEVELS)
def test_each_figure_has_the_type_that_its_field_declares(level: int) -> None:
    kinds = {"int": int, "bool": bool, "str": str, "int | None": int}
    for field in dataclasses.fields(Thresholds):
        if field.name in strictness():
            figure = getattr(thresholds(level), field.name)
            may_be_open = figure is None and str(field.type).endswith("None")
            assert may_be_open or type(figure) is kinds[str(field.type)], field.name


@pytest.mark.parametrize("level", LEVELS)
def test_each_figure_names_a_known_source_or_is_ours_and_waits_for_a_person(level: int) -> None:
    for name, provenance in thresholds(level).provenance.items():
        assert provenance.verified_by_person is False
        assert KEYS.search(provenance.source) or provenance.mark is Mark.OURS, name


@pytest.mark.parametrize("level", [0, 6, -1, 99])
def test_there_is_no_other_level(level: int) -> None:
    with pytest.raises(ValueError, match="is not a valid Level"):
        thresholds(level)


def test_old_figures_are_few_and_only_recalled_ones_name_months_of_logs() -> None:
    assert {level: figure.value for level in LEVELS if (figure := old_figures(level).get("log_retention_days"))} == {
        3: 92,
        4: 184,
        5: 366,
    }
    assert old_figures(3)["log_retention_days"].provenance.mark is Mark.MEMORY
    assert set(old_figures(1)) == set()
    assert all(name in strictness() for level in LEVELS for name in old_figures(level))

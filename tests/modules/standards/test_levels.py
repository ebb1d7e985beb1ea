"""The five levels."""

from __future__ import annotations

from provincial_cloud.standards import Level, Regime, levels


def test_there_are_five_levels_lowest_first() -> None:
    assert list(levels()) == [1, 2, 3, 4, 5]
    assert all(described.level is level for level, described in levels().items())


def test_each_level_is_described_in_both_languages_with_its_source() -> None:
    for described in levels().values():
        texts = [described.title, described.internal, described.services, described.infrastructure]
        assert all(text.vi and text.en for text in texts if text is not None)
        assert described.approved_by.vi
        assert described.appraised_by.en
        assert "D331" in described.provenance.source
        assert described.provenance.verified_by_person is False


def test_the_province_is_named_at_level_three_only() -> None:
    naming = [level for level, each in levels().items() if each.infrastructure and "một tỉnh" in each.infrastructure.vi]

    assert naming == [Level.THREE]


def test_each_level_has_its_chapter_in_both_standards() -> None:
    assert [levels()[level].sections[Regime.NEW] for level in Level] == ["3", "4", "5", "6", "7"]
    assert [levels()[level].sections[Regime.OLD] for level in Level] == ["5", "6", "7", "8", "9"]


def test_appraisal_days_are_those_of_the_decree() -> None:
    assert [levels()[level].appraisal_days for level in Level] == [None, None, 15, 25, 25]

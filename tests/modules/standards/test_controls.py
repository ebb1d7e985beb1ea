"""The sixty controls, their clauses and how much of them is known."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from provincial_cloud.standards import Control, Gate, Level, Mark, Regime, Surface, controls, groups, source_texts

CHAPTERS = {Regime.NEW: {"3": 1, "4": 2, "5": 3, "6": 4, "7": 5}, Regime.OLD: {"5": 1, "6": 2, "7": 3, "8": 4, "9": 5}}
ANNEXES = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


def test_there_are_sixty_controls_in_eight_groups() -> None:
    assert Counter(control.group for control in controls().values()) == {
        "NET": 12,
        "IAM": 10,
        "LOG": 6,
        "DAT": 7,
        "BKP": 7,
        "HST": 7,
        "KUB": 7,
        "OPS": 4,
    }
    assert list(groups()) == ["NET", "IAM", "LOG", "DAT", "BKP", "HST", "KUB", "OPS"]


def test_ids_are_those_of_the_group_numbered_from_one() -> None:
    for group in groups():
        ids = [each.id for each in controls().values() if each.group == group]
        assert ids == [f"{group}-{number:02}" for number in range(1, len(ids) + 1)]
    assert all(key == control.id for key, control in controls().items())


@pytest.mark.parametrize("control", controls().values(), ids=lambda control: control.id)
def test_a_control_is_complete(control: Control) -> None:
    assert control.title.vi.strip()
    assert control.title.en.strip()
    assert control.title.vi != control.title.en
    assert control.where
    assert control.gates
    assert set(control.where) <= set(Surface)
    assert set(control.gates) <= set(Gate)
    assert set(control.requirements) == set(Regime)
    assert control.references


@pytest.mark.parametrize("control", controls().values(), ids=lambda control: control.id)
def test_the_level_of_a_clause_is_the_level_of_its_chapter(control: Control) -> None:
    for regime, requirement in control.requirements.items():
        for clause in requirement.clauses:
            annex = re.match(r"TT12-([IV]+)\.", clause.number)
            chapter = re.match(r"([3-9])\.", clause.number)
            if annex:
                assert clause.level == ANNEXES[annex[1]]
            elif chapter:
                assert clause.level == CHAPTERS[regime][chapter[1]]
            else:
                assert re.match(r"(D331|TT12) Đ\d", clause.number)
                assert clause.level is None


@pytest.mark.parametrize("control", controls().values(), ids=lambda control: control.id)
def test_what_is_not_known_is_marked_and_never_given_a_level(control: Control) -> None:
    for requirement in control.requirements.values():
        known = requirement.provenance.mark not in (Mark.OURS, Mark.UNREAD)
        assert (requirement.first_level is not None) == known
        assert requirement.provenance.verified_by_person is False
    assert not control.verified


@pytest.mark.parametrize("control", controls().values(), ids=lambda control: control.id)
def test_references_name_known_texts_and_recalled_ones_say_so(control: Control) -> None:
    for reference in control.references:
        scheme, _, number = reference.id.partition(" ")
        assert scheme in source_texts()
        assert number
        if scheme == "ISO":
            assert reference.mark is Mark.MEMORY
    assert len({reference.id for reference in control.references}) == len(control.references)


def test_two_controls_are_ours() -> None:
    assert [control.id for control in controls().values() if control.ours] == ["KUB-05", "KUB-07"]


@pytest.mark.parametrize(
    ("identifier", "new", "old", "clauses", "references"),
    [
        ("NET-01", 2, 1, ["5.12.2.2 b"], ["CIS8 12.2", "ISO 8.22", "NIST SC-7"]),
        ("NET-10", 1, 2, ["5.12.2.2 a"], ["CIS-AWS 2.2.4", "NIST CP-10", "NIST SC-36", "ISO 8.14"]),
        ("NET-12", 3, 3, ["D331 Đ30.8-9"], ["CIS-K8s 5.6.1", "ISO 5.23", "ISO 8.22", "NIST SC-7"]),
        ("IAM-09", 4, 4, ["6.6.2.3"], ["CIS8 5.4", "NIST AC-6", "ISO 8.2"]),
        ("BKP-05", 1, None, ["5.11.2.1 a", "6.11.2.5"], ["CIS8 11.5", "NIST CP-4", "ISO 5.30"]),
        ("BKP-06", 5, 5, ["7.12.2.2 a", "7.11.2.4"], ["NIST CP-6", "NIST CP-7", "ISO 8.14"]),
        ("OPS-04", 1, 1, ["5.12.2.1 e", "D331 Đ22.3.d"], ["CIS8 12.4", "NIST CM-8", "ISO 8.20"]),
    ],
)
def test_a_control_says_what_the_catalogue_says(
    identifier: str, new: int, old: int | None, clauses: list[str], references: list[str]
) -> None:
    control = controls()[identifier]

    assert control.new.first_level == Level(new)
    assert control.old.first_level == (Level(old) if old else None)
    assert [str(clause) for clause in control.new.clauses] == clauses
    assert [str(reference) for reference in control.references] == references


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        controls()["NET-99"] = controls()["NET-01"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        controls()["NET-01"].id = "x"  # type: ignore[misc]

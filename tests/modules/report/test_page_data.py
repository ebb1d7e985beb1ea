"""The arrays in the page hold what the report holds."""

from __future__ import annotations

import json

from provincial_cloud.report.model import PolicyReport
from provincial_cloud.report.page_data import (
    LONGEST_VALUE,
    SEVERITY_ORDER,
    VERDICT_ORDER,
    open_checks,
    page_data,
    shortened,
)
from provincial_cloud.report.words import Verdict


def test_what_is_folded_unfolds_to_the_same_verdicts(estate_report: PolicyReport) -> None:
    data = json.loads(json.dumps(page_data(estate_report, open_checks(estate_report))))
    rules = [rule[0] for rule in data["rules"]]
    unfolded = {(place, rules[rule], VERDICT_ORDER[verdict].value) for place, rule, verdict, _ in data["findings"]} | {
        (place, rules[rule], verdict)
        for place, subject in enumerate(data["subjects"])
        for member, verdict in ((6, "passed"), (7, "not-applicable"))
        for rule in data["sets"][subject[member]]
    }
    expected = {
        (place, rule, verdict.value)
        for place, subject in enumerate(estate_report.subjects)
        for rule, verdict in subject.verdicts()
    }
    assert unfolded == expected
    assert {verdict for _, _, verdict in expected} == set(Verdict)


def test_names_keys_and_kinds_unfold(estate_report: PolicyReport) -> None:
    data = page_data(estate_report, [])
    for subject, (name, base, end, kind, sequence, start, _, _) in zip(
        estate_report.subjects, data["subjects"], strict=True
    ):
        assert name == subject.name
        assert (end if base < 0 else data["bases"][base] + name) == subject.key
        assert data["kinds"][kind][:3] == [subject.type, subject.system, subject.level]
        assert (sequence, start) == (subject.sequence, subject.hash[:16])


def test_the_gravest_check_comes_first(estate_report: PolicyReport) -> None:
    severities = {line.facts.id: SEVERITY_ORDER.index(line.facts.severity) for line in estate_report.rules}
    order = [(VERDICT_ORDER.index(one.check.verdict), severities[one.check.rule]) for one in open_checks(estate_report)]
    assert order == sorted(order)
    assert len(order) == sum(len(subject.open) for subject in estate_report.subjects)


def test_a_long_value_is_cut_and_shows_that_it_was() -> None:
    assert shortened("x" * LONGEST_VALUE) == "x" * LONGEST_VALUE
    assert shortened("x" * (LONGEST_VALUE + 1)) == "x" * LONGEST_VALUE + "…"
    assert shortened(None) is None

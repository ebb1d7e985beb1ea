from __future__ import annotations

from dataclasses import replace
from datetime import date

from provincial_policies.catalogue import RULES
from provincial_policies.context import Waiver
from provincial_policies.decode import SECRET, SIGNATURE
from provincial_policies.examples import example
from provincial_policies.record import Tally, resource_body, stack_body
from provincial_policies.rule import Failed, Text
from provincial_policies.verdict import Outcome, Report, Verdict

RULE = RULES["log-topic-encrypted"]
WORDS = Text(vi="sai vì mật-khẩu-1", en="wrong for mật-khẩu-1")
FAILED = Failed(property="a", given="mật-khẩu-1", message=WORDS)


def report(make, *verdicts, **changes) -> Report:
    return Report(resource=make("Topic", example("Topic", **changes)), verdicts=verdicts)


def verdict(outcome, **rest) -> Verdict:
    return Verdict(rule=RULE, outcome=outcome, **rest)


def test_every_outcome_goes_to_its_own_list(make_resource):
    waiver = Waiver(id="w-1", rule=RULE.id, approved=date(2026, 1, 1), expires=date(2026, 12, 1), reason=WORDS)
    body = resource_body(
        report(
            make_resource,
            verdict(Outcome.PASSED),
            verdict(Outcome.FAILED, failures=(FAILED, replace(FAILED, property="b"))),
            verdict(Outcome.ERROR, failures=(FAILED,)),
            verdict(Outcome.WAIVED, failures=(FAILED,), waiver=waiver),
            verdict(Outcome.NOT_CHECKED, reason=WORDS),
            verdict(Outcome.NOT_TESTABLE, reason=WORDS),
            verdict(Outcome.NOT_APPLICABLE, reason=WORDS),
        )
    )
    assert body["passed"] == [RULE.id]
    assert [item["property"] for item in body["failed"]] == ["a", "b", "a"]
    assert body["waived"][0] == {
        "rule": RULE.id,
        "waiver": "w-1",
        "expires": "2026-12-01",
        "message": {"vi": WORDS.vi, "en": WORDS.en},
    }
    assert body["not_checked"] == [{"rule": RULE.id, "reason": {"vi": WORDS.vi, "en": WORDS.en}}]
    assert body["not_testable"] == [{"rule": RULE.id, "reason": {"vi": WORDS.vi, "en": WORDS.en}}]
    assert body["not_applicable"] == [RULE.id]


def test_secrets_of_other_resources_are_masked_too(make_resource):
    body = resource_body(report(make_resource, verdict(Outcome.FAILED, failures=(FAILED,))), {"mật-khẩu-1"})
    assert "mật-khẩu-1" not in repr(body)
    assert body["failed"][0]["given"] == "[secret]"


def test_a_secret_label_is_masked(make_resource):
    tags = {"provincial:unit": {SIGNATURE: SECRET, "value": "ab"}}
    assert resource_body(report(make_resource, tags=tags))["unit"] == "[secret]"


def test_a_subject_is_named_by_its_urn_alone(make_resource):
    body = stack_body(report(make_resource))
    assert body["subject"].endswith("::provincial:aws:Topic::subject")
    assert not {"urn", "type", "name"} & set(body)


def test_the_tally_counts_a_broken_rule_as_failed(make_resource):
    tally = Tally()
    outcomes = (Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.WAIVED, Outcome.NOT_CHECKED)
    outcomes += (Outcome.NOT_TESTABLE,)
    tally.add(report(make_resource, *(verdict(outcome) for outcome in outcomes), verdict(Outcome.NOT_APPLICABLE)))
    assert tally.as_body(1.23456) == {
        "resources": 0,
        "passed": 1,
        "failed": 2,
        "waived": 1,
        "not_checked": 1,
        "not_testable": 1,
        "seconds": 1.235,
    }

from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.storage import log_archive
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-archive-kept-for-level"


def expiring(days, status="Enabled"):
    return [{"id": "expire", "status": status, "filter": {"prefix": ""}, "expiration": {"days": days}}]


def archive(level=3, **changes):
    return log_archive(tags={"provincial:zone": "administration", "provincial:level": str(level)}, **changes)


FAULT = log_archive(lifecycle_rules=expiring(91))


@pytest.mark.parametrize(("level", "days"), [(2, 31), (3, 92), (4, 184), (5, 366)])
def test_each_level_has_its_own_term(judge_stack, level, days):
    kept = judge_stack(RULE, archive(level, lifecycle_rules=expiring(days)), "archive")
    assert kept.outcome is Outcome.PASSED
    verdict = judge_stack(RULE, archive(level, lifecycle_rules=expiring(days - 1)), "archive")
    assert [failed.property for failed in verdict.failures] == ["lifecycle_rules[0].expiration.days"]


@pytest.mark.parametrize("rules", [ABSENT, [], expiring(1, "Disabled")])
def test_without_an_expiring_rule_logs_are_kept(judge_stack, rules):
    assert judge_stack(RULE, archive(lifecycle_rules=rules), "archive").outcome is Outcome.PASSED


def test_any_other_bucket_is_not_judged(judge_stack):
    planned = [("Bucket", "files", example("Bucket", lifecycle_rules=expiring(1)))]
    assert judge_stack(RULE, planned, "files").outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_term_is_not_checked(judge_stack):
    assert judge_stack(RULE, archive(lifecycle_rules=expiring(UNKNOWN)), "archive").outcome is Outcome.NOT_CHECKED


def test_level_one_has_no_figure(judge_stack):
    assert judge_stack(RULE, archive(1, lifecycle_rules=expiring(1)), "archive").outcome is Outcome.NOT_APPLICABLE

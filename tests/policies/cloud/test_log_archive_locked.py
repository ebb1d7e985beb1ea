from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.examples.storage import log_archive
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "log-archive-locked"
FAULT = log_archive(object_lock={"mode": "COMPLIANCE", "days": 30})


def archive(level=3, **changes):
    return log_archive(tags={"provincial:zone": "administration", "provincial:level": str(level)}, **changes)


@pytest.mark.parametrize("lock", [{"mode": "COMPLIANCE", "days": 91}, {"mode": "COMPLIANCE"}, ABSENT])
def test_logs_that_can_be_deleted_too_early_are_refused(judge_stack, lock):
    verdict = judge_stack(RULE, archive(object_lock=lock), "archive")
    assert [failed.property for failed in verdict.failures] == ["object_lock"]
    assert "92" in verdict.failures[0].message.vi


@pytest.mark.parametrize(("level", "days"), [(3, 92), (4, 184), (5, 366)])
def test_each_level_has_its_own_term(judge_stack, level, days):
    def at(number):
        return judge_stack(RULE, archive(level, object_lock={"mode": "COMPLIANCE", "days": number}), "archive").outcome

    assert at(days) is Outcome.PASSED
    assert at(days - 1) is Outcome.FAILED


def test_a_bucket_that_a_flow_log_names_is_an_archive_too(judge_stack):
    (bucket, *_) = archive(object_lock=ABSENT)
    assert judge_stack(RULE, [bucket, ("FlowLog", "flows", example("FlowLog"))], "archive").outcome is Outcome.FAILED


def test_a_bucket_that_a_flow_log_refers_to_is_an_archive_too(judge_stack):
    (bucket, *_) = archive(object_lock=ABSENT)
    flows = example("FlowLog", log_destination="${archive.arn}")
    assert judge_stack(RULE, [bucket, ("FlowLog", "flows", flows)], "archive").outcome is Outcome.FAILED


def test_any_other_bucket_is_not_judged(judge_stack):
    planned = [("Bucket", "files", example("Bucket")), ("FlowLog", "flows", example("FlowLog"))]
    assert judge_stack(RULE, planned, "files").outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_lock_is_not_checked(judge_stack):
    assert judge_stack(RULE, archive(object_lock=UNKNOWN), "archive").outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge_stack):
    assert judge_stack(RULE, archive(2, object_lock=ABSENT), "archive").outcome is Outcome.NOT_APPLICABLE

from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-copies-locked"


def replicated(to="${copy.arn}", destination=None, **changes):
    """A bucket, and the one that its objects are copied to."""
    where = {"bucket": to, **(destination or {})}
    rules = [{"id": "all", "status": "Enabled", "priority": 1, "filter": {"prefix": ""}, "destination": where}]
    replication = {"role": "arn:aws:iam::123456789012:role/local-replication", "rules": rules}
    copy = {"bucket": "local-dvc-copies", "object_lock": {"mode": "COMPLIANCE", "days": 35}, **changes}
    return [
        ("Bucket", "files", example("Bucket", replication=replication)),
        ("Bucket", "copy", example("Bucket", **copy)),
    ]


FAULT = replicated(object_lock=ABSENT)


@pytest.mark.parametrize("to", ["${copy.arn}", "arn:aws:s3:::local-dvc-copies"])
@pytest.mark.parametrize("lock", [ABSENT, {"mode": "COMPLIANCE"}, {"mode": "COMPLIANCE", "days": 0}])
def test_a_copy_that_can_be_deleted_is_refused(judge_stack, to, lock):
    verdict = judge_stack(RULE, replicated(to, object_lock=lock), "copy")
    assert [failed.property for failed in verdict.failures] == ["object_lock"]


def test_a_locked_copy_passes(judge_stack):
    assert judge_stack(RULE, replicated(), "copy").outcome is Outcome.PASSED


def test_the_original_is_not_judged(judge_stack):
    assert judge_stack(RULE, replicated(), "files").outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_lock_is_not_checked(judge_stack):
    assert judge_stack(RULE, replicated(object_lock=UNKNOWN), "copy").outcome is Outcome.NOT_CHECKED


def test_at_level_one_it_is_not_asked(judge_stack):
    verdict = judge_stack(RULE, replicated(object_lock=ABSENT, tags={"provincial:level": "1"}), "copy")
    assert verdict.outcome is Outcome.NOT_APPLICABLE

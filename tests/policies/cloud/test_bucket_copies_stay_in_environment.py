from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-copies-stay-in-environment"


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


FAULT = replicated(tags={"provincial:environment": "tien-giang"})


@pytest.mark.parametrize("to", ["${copy.arn}", "arn:aws:s3:::local-dvc-copies"])
def test_a_copy_in_another_environment_is_refused(judge_stack, to):
    verdict = judge_stack(RULE, replicated(to, tags={"provincial:environment": "tien-giang"}), "files")
    assert [failed.given for failed in verdict.failures] == ["copy (tien-giang)"]


@pytest.mark.parametrize("to", ["${copy.arn}", "arn:aws:s3:::local-dvc-copies"])
def test_a_copy_in_the_same_environment_passes(judge_stack, to):
    assert judge_stack(RULE, replicated(to), "files").outcome is Outcome.PASSED


def test_a_copy_in_another_account_is_refused(judge_stack):
    planned = replicated("arn:aws:s3:::elsewhere", {"account": "999988887777"})
    (failed,) = judge_stack(RULE, planned, "files").failures
    assert failed.property == "replication.rules[0].destination.account"


def test_a_copy_in_another_stack_is_not_checked(judge_stack):
    verdict = judge_stack(RULE, replicated("arn:aws:s3:::local-elsewhere"), "files")
    assert verdict.outcome is Outcome.NOT_CHECKED


def test_a_bucket_that_is_not_copied_is_not_judged(judge_stack):
    assert judge_stack(RULE, replicated(), "copy").outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_replication_is_not_checked(judge_stack):
    planned = [("Bucket", "files", example("Bucket", replication=UNKNOWN))]
    assert judge_stack(RULE, planned, "files").outcome is Outcome.NOT_CHECKED

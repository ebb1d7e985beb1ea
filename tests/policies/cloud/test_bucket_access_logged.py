from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-access-logged"
FAULT = [("Bucket", "unwatched", example("Bucket", logging=ABSENT))]
LOG_WRITER = {
    "Effect": "Allow",
    "Principal": {"Service": ["logging.s3.amazonaws.com"]},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::local-access-logs/*",
}


@pytest.mark.parametrize("given", [ABSENT, {}, {"target_prefix": "a/"}])
def test_a_bucket_that_logs_nowhere_is_refused(judge, given):
    verdict = judge(RULE, "Bucket", logging=given)
    assert [failed.property for failed in verdict.failures] == ["logging"]


def test_a_bucket_that_logs_passes(judge):
    assert judge(RULE, "Bucket", logging={"target_bucket": UNKNOWN}).outcome is Outcome.PASSED


def test_the_bucket_that_the_logs_go_to_is_not_judged(judge):
    verdict = judge(RULE, "Bucket", logging=ABSENT, policy={"Statement": [LOG_WRITER]})
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_letting_another_service_write_is_no_excuse(judge):
    other = {**LOG_WRITER, "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    assert judge(RULE, "Bucket", logging=ABSENT, policy={"Statement": [other]}).outcome is Outcome.FAILED


def test_an_unknown_policy_is_not_checked(judge):
    assert judge(RULE, "Bucket", logging=ABSENT, policy=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Bucket", logging=ABSENT, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE

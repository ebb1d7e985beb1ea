from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-encrypted"
PLAIN = {"sse_algorithm": "AES256"}
OWN = example("Bucket")["encryption"]
FAULT = [("Bucket", "shared-key", example("Bucket", encryption=PLAIN))]
LOG_WRITER = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::local-access-logs/*",
}


@pytest.mark.parametrize("given", [PLAIN, {"sse_algorithm": "aws:kms"}, ABSENT])
def test_from_level_three_an_own_key_is_needed(judge, given):
    verdict = judge(RULE, "Bucket", encryption=given)
    assert [failed.property for failed in verdict.failures] == ["encryption"]


@pytest.mark.parametrize("given", [OWN, {**OWN, "sse_algorithm": "aws:kms:dsse"}, {**OWN, "kms_master_key_id": "k"}])
def test_an_own_key_passes(judge, given):
    assert judge(RULE, "Bucket", encryption=given).outcome is Outcome.PASSED


def test_at_level_two_any_encryption_passes(judge):
    tags = {"provincial:level": "2"}
    assert judge(RULE, "Bucket", encryption=PLAIN, tags=tags).outcome is Outcome.PASSED
    assert judge(RULE, "Bucket", encryption=ABSENT, tags=tags).outcome is Outcome.FAILED


def test_a_bucket_for_access_logs_can_only_use_the_services_key(judge):
    policy = {"Statement": [LOG_WRITER]}
    assert judge(RULE, "Bucket", encryption=PLAIN, policy=policy).outcome is Outcome.PASSED
    assert judge(RULE, "Bucket", encryption=ABSENT, policy=policy).outcome is Outcome.FAILED


def test_a_key_still_to_be_made_is_not_checked(judge):
    given = {"sse_algorithm": "aws:kms", "kms_master_key_id": UNKNOWN}
    assert judge(RULE, "Bucket", encryption=given).outcome is Outcome.NOT_CHECKED


def test_at_level_one_it_is_not_asked(judge):
    verdict = judge(RULE, "Bucket", encryption=ABSENT, tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE

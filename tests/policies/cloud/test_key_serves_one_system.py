from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.verdict import Outcome

RULE = "key-serves-one-system"


def shared(system, class_name="Secret", **uses):
    """A key, and something of a system that it encrypts."""
    user = example(class_name, **(uses or {"kms_key_id": "${key.arn}"}), tags={"provincial:system": system})
    return [("Key", "key", example("Key")), (class_name, "user", user)]


FAULT = shared("documents")


@pytest.mark.parametrize(
    ("class_name", "uses"),
    [
        ("Secret", {"kms_key_id": "${key.arn}"}),
        ("Bucket", {"encryption": {"sse_algorithm": "aws:kms", "kms_master_key_id": "${key.arn}"}}),
        ("Repository", {"encryption_configuration": {"encryption_type": "KMS", "kms_key": "${key.arn}"}}),
        ("DbInstance", {"master_user_secret_kms_key_id": "${key.arn}"}),
        ("LogGroup", {"kms_key_id": "${key.arn}"}),
        ("BackupVault", {"encryption_key_arn": "${key.arn}"}),
    ],
)
def test_encrypting_for_another_system_is_refused(judge_stack, class_name, uses):
    verdict = judge_stack(RULE, shared("documents", class_name, **uses), "key")
    assert [failed.given for failed in verdict.failures] == ["user (documents)"]
    assert judge_stack(RULE, shared("dvc", class_name, **uses), "key").outcome is Outcome.PASSED


def test_a_key_that_nothing_uses_passes(judge_stack):
    assert judge_stack(RULE, shared("dvc")[:1], "key").outcome is Outcome.PASSED


def test_below_level_three_it_is_not_asked(judge_stack):
    planned = [("Key", "key", example("Key", tags={"provincial:level": "2"})), *shared("documents")[1:]]
    assert judge_stack(RULE, planned, "key").outcome is Outcome.NOT_APPLICABLE

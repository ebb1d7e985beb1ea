from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.verdict import Outcome

RULE = "backup-vault-own-key"
VAULT = example("BackupVault")["encryption_key_arn"]
FAULT = [("BackupVault", "vault", example("BackupVault", encryption_key_arn=ABSENT))]


def test_without_a_key_it_is_refused(judge_stack):
    verdict = judge_stack(RULE, FAULT, "vault")
    assert [failed.property for failed in verdict.failures] == ["encryption_key_arn"]


@pytest.mark.parametrize(
    ("class_name", "uses"),
    [
        ("Secret", {"kms_key_id": "${key.arn}"}),
        ("Bucket", {"encryption": {"sse_algorithm": "aws:kms", "kms_master_key_id": "${key.arn}"}}),
        ("DbInstance", {"kms_key_id": "${key.arn}"}),
    ],
)
def test_sharing_productions_key_is_refused(judge_stack, class_name, uses):
    planned = [
        ("Key", "key", example("Key")),
        (class_name, "data", example(class_name, **uses)),
        ("BackupVault", "vault", example("BackupVault", encryption_key_arn="${key.arn}")),
    ]
    verdict = judge_stack(RULE, planned, "vault")
    assert "data" in verdict.failures[0].message.vi
    assert judge_stack(RULE, [planned[0], planned[2]], "vault").outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("class_name", "changes"),
    [
        ("Volume", {"kms_key_id": VAULT}),
        ("Repository", {"encryption_configuration": {"encryption_type": "KMS", "kms_key": VAULT}}),
    ],
)
def test_a_key_named_by_hand_is_found(judge_stack, class_name, changes):
    planned = [(class_name, "data", example(class_name, **changes)), ("BackupVault", "vault", example("BackupVault"))]
    assert judge_stack(RULE, planned, "vault").outcome is Outcome.FAILED


def test_logs_are_not_production(judge_stack):
    planned = [
        ("LogGroup", "logs", example("LogGroup", kms_key_id=VAULT)),
        ("BackupVault", "vault", example("BackupVault")),
    ]
    assert judge_stack(RULE, planned, "vault").outcome is Outcome.PASSED


def test_below_level_three_it_is_not_asked(judge_stack):
    planned = [
        ("BackupVault", "vault", example("BackupVault", encryption_key_arn=ABSENT, tags={"provincial:level": "2"}))
    ]
    assert judge_stack(RULE, planned, "vault").outcome is Outcome.NOT_APPLICABLE

from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "backup-vault-locked"
FAULT = [("BackupVault", "vault", example("BackupVault", lock=ABSENT))]


@pytest.mark.parametrize("lock", [ABSENT, {}, {"max_retention_days": 400}, {"min_retention_days": 0}])
@pytest.mark.parametrize("level", ["2", "3", "5"])
def test_a_vault_that_can_be_emptied_is_refused(judge, lock, level):
    verdict = judge(RULE, "BackupVault", lock=lock, tags={"provincial:level": level})
    assert [failed.property for failed in verdict.failures] == ["lock"]


def test_a_locked_vault_passes(judge):
    assert judge(RULE, "BackupVault", lock={"min_retention_days": 1}).outcome is Outcome.PASSED


def test_an_unknown_lock_is_not_checked(judge):
    assert judge(RULE, "BackupVault", lock=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_at_level_one_it_is_not_asked(judge):
    verdict = judge(RULE, "BackupVault", lock=ABSENT, tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE

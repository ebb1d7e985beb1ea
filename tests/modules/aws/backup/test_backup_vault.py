"""Vaults through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import BackupVault
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError


def _lock(cloud: Any, name: str, **days: int) -> None:
    cloud.client("backup").put_backup_vault_lock_configuration(BackupVaultName=name, **days)


def test_a_vault_lives_a_whole_life(cloud: Any) -> None:
    backup = cloud.client("backup")
    cloud.live(
        BackupVault,
        {
            "backup_vault_name": "off-site",
            "encryption_key_arn": "arn:aws:kms:ap-southeast-1:123456789012:key/one",
            "lock": {"min_retention_days": 31},
            "tags": {"Name": "off-site"},
        },
        changes={
            "lock": {"min_retention_days": 92, "max_retention_days": 366},
            "tags": {"Name": "off-site", "provincial:level": "4"},
        },
        replaces={
            "backup_vault_name": "other",
            "encryption_key_arn": "arn:aws:kms:ap-southeast-1:123456789012:key/two",
        },
        drift={
            "lock": lambda name: backup.delete_backup_vault_lock_configuration(BackupVaultName=name),
            "tags": lambda name: backup.tag_resource(
                ResourceArn=backup.describe_backup_vault(BackupVaultName=name)["BackupVaultArn"], Tags={"stray": "x"}
            ),
        },
    )


def test_a_lock_is_taken_off_while_that_is_possible(cloud: Any) -> None:
    cloud.live(
        BackupVault,
        {"backup_vault_name": "loose", "lock": {"min_retention_days": 31, "changeable_for_days": 3}},
        changes={"lock": None},
    )


def test_a_lock_that_somebody_put_on_an_open_vault_is_drift(cloud: Any) -> None:
    cloud.live(
        BackupVault,
        {"backup_vault_name": "open"},
        drift={"lock": lambda name: _lock(cloud, name, MinRetentionDays=7)},
    )


def test_a_vault_made_by_hand_is_never_taken_over(cloud: Any) -> None:
    cloud.client("backup").create_backup_vault(BackupVaultName="theirs")
    with pytest.raises(ProvincialError, match="'theirs' is there already and is not this stack's"):
        cloud.make(BackupVault, backup_vault_name="theirs")


@pytest.mark.parametrize(
    ("lock", "wrong"),
    [
        ("always", "lock"),
        ({"days": 3}, "lock.days"),
        ({"changeable_for_days": 2}, "lock.changeable_for_days"),
        ({"min_retention_days": 31, "max_retention_days": 7}, "lock.max_retention_days"),
        ({"min_retention_days": "31"}, "lock.min_retention_days"),
    ],
)
def test_bad_locks_are_refused_before_anything_is_made(lock: Any, wrong: str) -> None:
    inputs = complete(BackupVault, "", {"backup_vault_name": "vault", "lock": lock})
    assert {path for path, _ in check(BackupVault, inputs).found} == {wrong}

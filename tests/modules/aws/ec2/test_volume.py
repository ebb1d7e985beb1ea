"""Volumes through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Key, Volume
from provincial_cloud.aws.provider.checking import check


def test_a_volume_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    key, _ = cloud.make(Key, description="disks")
    cloud.live(
        Volume,
        {
            "availability_zone": "ap-southeast-1a",
            "size": 20,
            "kms_key_id": key,
            "iops": 3000,
            "tags": {"Name": "data"},
        },
        changes={"size": 40, "iops": 6000, "volume_type": "io2", "tags": {"Name": "other"}},
        replaces={
            "availability_zone": "ap-southeast-1b",
            "encrypted": False,
            "kms_key_id": "arn:aws:kms:ap-southeast-1:123456789012:key/0a1b2c3d",
            "snapshot_id": "snap-0fedcba9876543210",
        },
        drift={
            "size": lambda id: ec2.modify_volume(VolumeId=id, Size=80),
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


def test_a_volume_is_encrypted_unless_told_otherwise(cloud: Any) -> None:
    id, _ = cloud.make(Volume, availability_zone="ap-southeast-1a", size=1)
    assert cloud.client("ec2").describe_volumes(VolumeIds=[id])["Volumes"][0]["Encrypted"] is True


def test_a_volume_begins_with_a_snapshot(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    first, _ = cloud.make(Volume, availability_zone="ap-southeast-1a", size=3)
    snapshot = ec2.create_snapshot(VolumeId=first)["SnapshotId"]
    cloud.live(
        Volume,
        {"availability_zone": "ap-southeast-1a", "snapshot_id": snapshot},
        unreadable=("size", "iops", "kms_key_id"),  # the cloud chooses where none was given
    )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"kms_key_id": "alias/disks"}, "kms_key_id"),
        ({"kms_key_id": "0a1b2c3d", "encrypted": False}, "encrypted"),
        ({"volume_type": "gp2", "iops": 3000}, "iops"),
        ({"volume_type": "io2"}, "iops"),
        ({"volume_type": "ssd"}, "volume_type"),
        ({"size": "20"}, "size"),
    ],
)
def test_a_volume_that_contradicts_itself_is_refused(change: dict[str, Any], path: str) -> None:
    given = {"availability_zone": "ap-southeast-1a", "size": 20, "volume_type": "gp3", "encrypted": True, **change}
    assert [found for found, _ in check(Volume, given).found] == [path]

"""File systems through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.efs.models import EFSBackend
from moto.efs.responses import EFSResponse

from provincial_cloud.aws import FileSystem
from provincial_cloud.aws.provider.checking import check, complete

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}
_JSON = {"Content-Type": "application/json"}


def _system(response: Any) -> Any:
    identifier = next(part for part in response.path.split("/") if part.startswith("fs-"))
    backend: EFSBackend = response.efs_backend
    return backend.file_systems_by_id[identifier]


@pytest.fixture
def completed_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto 5.2.5 lacks UpdateFileSystem, PutBackupPolicy and DeleteFileSystemPolicy: they follow AWS's pages."""

    def update_file_system(self: Any) -> Any:
        system, wanted = _system(self), json.loads(self.body)
        system.throughput_mode = wanted.get("ThroughputMode", system.throughput_mode)
        system.provisioned_throughput_in_mibps = wanted.get("ProvisionedThroughputInMibps")
        return json.dumps(system.info_json()), {"status": 202, **_JSON}

    def put_backup_policy(self: Any) -> Any:
        policy = json.loads(self.body)["BackupPolicy"]
        _system(self)._backup = policy["Status"] == "ENABLED"
        return json.dumps({"BackupPolicy": policy}), _JSON

    def delete_file_system_policy(self: Any) -> Any:
        _system(self).file_system_policy = None
        return "", _JSON

    for method in (update_file_system, put_backup_policy, delete_file_system_policy):
        monkeypatch.setattr(EFSResponse, method.__name__, method, raising=False)


@pytest.mark.usefixtures("completed_moto")
def test_a_file_system_lives_a_whole_life(cloud: Any) -> None:
    efs = cloud.client("efs")
    cloud.live(
        FileSystem,
        {
            "kms_key_id": "arn:aws:kms:ap-southeast-1:123456789012:key/11111111-2222-3333-4444-555555555555",
            "tags": {"Name": "documents"},
        },
        changes={
            "throughput_mode": "provisioned",
            "provisioned_throughput_in_mibps": 16.0,
            "backup": False,
            "lifecycle_policies": [{"transition_to_ia": "AFTER_30_DAYS"}],
            "policy": POLICY,
            "tags": {"Name": "documents", "provincial:level": "3"},
        },
        replaces={
            "encrypted": False,
            "kms_key_id": "arn:aws:kms:ap-southeast-1:123456789012:key/21111111-2222-3333-4444-555555555555",
            "performance_mode": "maxIO",
        },
        drift={
            "backup": lambda id: efs.put_backup_policy(FileSystemId=id, BackupPolicy={"Status": "ENABLED"}),
            "policy": lambda id: efs.put_file_system_policy(
                FileSystemId=id, Policy=json.dumps({**POLICY, "Id": "stray"})
            ),
            "lifecycle_policies": lambda id: efs.put_lifecycle_configuration(FileSystemId=id, LifecyclePolicies=[]),
            "tags": lambda id: efs.tag_resource(ResourceId=id, Tags=[{"Key": "stray", "Value": "x"}]),
        },
    )


@pytest.mark.usefixtures("completed_moto")
def test_what_is_no_longer_wanted_is_cleared(cloud: Any) -> None:
    cloud.live(
        FileSystem,
        {"policy": POLICY, "lifecycle_policies": [{"transition_to_ia": "AFTER_30_DAYS"}]},
        changes={"policy": None, "lifecycle_policies": None},
    )


def test_it_is_encrypted_and_backed_up_unless_told_otherwise(cloud: Any) -> None:
    id, _ = cloud.make(FileSystem)
    efs = cloud.client("efs")
    assert efs.describe_file_systems(FileSystemId=id)["FileSystems"][0]["Encrypted"] is True
    assert efs.describe_backup_policy(FileSystemId=id)["BackupPolicy"]["Status"] == "ENABLED"


def test_a_lost_answer_makes_no_second_file_system(cloud: Any) -> None:
    urn = cloud.urn(FileSystem)
    inputs = complete(FileSystem, urn, {})
    first, _ = cloud.runner(FileSystem).create(urn, inputs)
    efs = cloud.client("efs")
    # Somebody removed the tag by which most resources are found again; the creation token still tells.
    efs.untag_resource(ResourceId=first, TagKeys=["provincial:claim"])
    assert cloud.runner(FileSystem).create(urn, inputs)[0] == first
    assert len(efs.describe_file_systems()["FileSystems"]) == 1


def test_contradictions_are_refused_before_anything_is_made() -> None:
    given = {
        "encrypted": False,
        "kms_key_id": "alias/key",
        "throughput_mode": "elastic",
        "provisioned_throughput_in_mibps": 16,
        "backup": "yes",
        "lifecycle_policies": [{"transition_to_ia": "AFTER_31_DAYS"}],
    }
    found = check(FileSystem, complete(FileSystem, "", given)).found
    assert {path for path, _ in found} == {
        "backup",
        "kms_key_id",
        "lifecycle_policies[0].transition_to_ia",
        "provisioned_throughput_in_mibps",
    }

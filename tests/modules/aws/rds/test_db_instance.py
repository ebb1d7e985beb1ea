"""Databases through their whole life."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provincial_cloud.aws import DbInstance, DbSubnetGroup
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.aws.provider.difference import difference
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.shapes import UNKNOWN

PASSWORD = "correct-horse-battery"
GIVEN = {
    "db_instance_identifier": "registry",
    "engine": "postgres",
    "engine_version": "16.3",
    "db_instance_class": "db.m6g.large",
    "allocated_storage": 20,
    "master_username": "keeper",
    "master_user_password": PASSWORD,
}


def _modify(cloud: Any, identifier: str, **change: Any) -> None:
    cloud.client("rds").modify_db_instance(DBInstanceIdentifier=identifier, **change)


def test_a_database_lives_a_whole_life(cloud: Any, subnets: list[str]) -> None:
    group, _ = cloud.make(
        DbSubnetGroup,
        db_subnet_group_name="databases",
        db_subnet_group_description="Shared databases",
        subnet_ids=subnets,
    )
    cloud.live(
        DbInstance,
        {
            **GIVEN,
            "db_name": "registry",
            "db_subnet_group_name": group,
            "vpc_security_group_ids": ["sg-1"],
            "kms_key_id": "arn:aws:kms:ap-southeast-1:123456789012:key/one",
            "deletion_protection": False,
            "skip_final_snapshot": True,
            "enable_cloudwatch_logs_exports": ["postgresql"],
            "tags": {"Name": "registry"},
        },
        changes={
            "engine_version": "17.2",
            "db_instance_class": "db.m6g.xlarge",
            "allocated_storage": 40,
            "storage_type": "io1",
            "master_user_password": PASSWORD + "-2",
            "vpc_security_group_ids": ["sg-2", "sg-1"],
            "multi_az": True,
            "publicly_accessible": True,
            "backup_retention_period": 14,
            "auto_minor_version_upgrade": False,
            "enable_iam_database_authentication": True,
            "enable_cloudwatch_logs_exports": ["upgrade"],
            "copy_tags_to_snapshot": False,
            "tags": {"Name": "registry", "provincial:level": "3"},
        },
        replaces={
            "db_instance_identifier": "other",
            "engine": "mysql",
            "master_username": "other",
            "db_name": "other",
            "db_subnet_group_name": "other",
            "storage_encrypted": False,
            "kms_key_id": "arn:aws:kms:ap-southeast-1:123456789012:key/two",
        },
        drift={
            "publicly_accessible": lambda id: _modify(cloud, id, PubliclyAccessible=False),
            "backup_retention_period": lambda id: _modify(cloud, id, BackupRetentionPeriod=1),
            "enable_cloudwatch_logs_exports": lambda id: _modify(
                cloud, id, CloudwatchLogsExportConfiguration={"EnableLogTypes": ["postgresql"]}
            ),
        },
    )


def test_it_is_encrypted_private_backed_up_and_protected_unless_told_otherwise(cloud: Any) -> None:
    identifier, state = cloud.make(DbInstance, **GIVEN)
    seen = cloud.client("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    assert seen["StorageEncrypted"] is True
    assert seen["PubliclyAccessible"] is False
    assert seen["DeletionProtection"] is True
    assert seen["BackupRetentionPeriod"] == 7
    assert state["address"] == seen["Endpoint"]["Address"]
    assert state["endpoint"] == f"{seen['Endpoint']['Address']}:5432"


def test_a_new_password_is_sent_and_nothing_else_with_it(cloud: Any) -> None:
    identifier, state = cloud.make(DbInstance, **GIVEN)
    sent: list[dict[str, Any]] = []
    cloud.client("rds").meta.events.register(
        "provide-client-params.rds.ModifyDBInstance", lambda params, **_: sent.append(dict(params))
    )
    inputs = complete(DbInstance, "", {**GIVEN, "master_user_password": "another-battery"})
    cloud.runner(DbInstance).update(identifier, state, inputs)
    assert sent == [
        {
            "DBInstanceIdentifier": identifier,
            "ApplyImmediately": True,
            "MasterUserPassword": "another-battery",
        }
    ]


def test_another_port_is_asked_for_at_once(cloud: Any) -> None:
    # moto takes DBPortNumber and goes on answering with the old port.
    identifier, state = cloud.make(DbInstance, **GIVEN, port=5432)
    sent: list[dict[str, Any]] = []
    cloud.client("rds").meta.events.register(
        "provide-client-params.rds.ModifyDBInstance", lambda params, **_: sent.append(dict(params))
    )
    cloud.runner(DbInstance).update(identifier, state, complete(DbInstance, "", {**GIVEN, "port": 15432}))
    assert sent == [{"DBInstanceIdentifier": identifier, "ApplyImmediately": True, "DBPortNumber": 15432}]


def test_a_minor_upgrade_by_the_cloud_is_no_drift_where_only_the_major_version_is_given(cloud: Any) -> None:
    identifier, state = cloud.make(DbInstance, **{**GIVEN, "engine_version": "16"})
    inputs = complete(DbInstance, "", {**GIVEN, "engine_version": "16"})
    for version, drifted in (("16.9", []), ("17.1", ["engine_version"])):
        _modify(cloud, identifier, EngineVersion=version)
        seen = cloud.runner(DbInstance).read(identifier, state, inputs)
        assert [change.argument for change in difference(DbInstance, seen, inputs).changes] == drifted


def test_a_protected_database_is_not_deleted(cloud: Any) -> None:
    identifier, state = cloud.make(DbInstance, **GIVEN)
    with pytest.raises(ApiError, match="disable deletion protection"):
        cloud.runner(DbInstance).delete(identifier, state)
    assert cloud.runner(DbInstance).read(identifier, state, state) is not None


def test_protection_that_somebody_turned_on_does_not_stop_a_program_that_turned_it_off(cloud: Any) -> None:
    identifier, state = cloud.make(DbInstance, **GIVEN, deletion_protection=False, skip_final_snapshot=True)
    _modify(cloud, identifier, DeletionProtection=True)
    cloud.runner(DbInstance).delete(identifier, state)
    assert cloud.runner(DbInstance).read(identifier, state, state) is None


def test_a_deleted_database_leaves_a_final_snapshot(cloud: Any) -> None:
    identifier, state = cloud.make(DbInstance, **GIVEN, deletion_protection=False)
    cloud.runner(DbInstance).delete(identifier, state)
    snapshots = cloud.client("rds").describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    assert [one["DBSnapshotIdentifier"].startswith("registry-final-20") for one in snapshots] == [True]


def test_bad_figures_and_a_weak_password_are_refused_and_the_password_is_not_shown() -> None:
    given = {
        **GIVEN,
        "allocated_storage": 1,
        "backup_retention_period": 36,
        "port": 80,
        "master_user_password": "sh/rt",
        "storage_encrypted": False,
        "kms_key_id": "key",
    }
    found = check(DbInstance, complete(DbInstance, "", given)).found
    assert sorted(path for path, _ in found) == [
        "allocated_storage",
        "backup_retention_period",
        "kms_key_id",
        "master_user_password",
        "port",
    ]
    assert "sh/rt" not in str(found)


def test_the_cloud_can_keep_the_administrators_password(cloud: Any) -> None:
    given = {key: value for key, value in GIVEN.items() if key != "master_user_password"}
    cloud.live(
        DbInstance,
        {**given, "manage_master_user_password": True, "deletion_protection": False, "skip_final_snapshot": True},
    )


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, ["master_user_password"]),
        ({"manage_master_user_password": False}, ["master_user_password"]),
        ({"master_user_password": PASSWORD, "manage_master_user_password": True}, ["manage_master_user_password"]),
        ({"master_user_password": PASSWORD, "manage_master_user_password": False}, []),
        ({"master_user_password": UNKNOWN}, []),
    ],
)
def test_a_database_has_exactly_one_way_to_its_password(more: dict[str, Any], wrong: list[str]) -> None:
    given = {key: value for key, value in GIVEN.items() if key != "master_user_password"}
    found = check(DbInstance, complete(DbInstance, "urn:pulumi:a::b::c::d", {**given, **more})).found
    assert [path for path, _ in found] == wrong
    assert PASSWORD not in str(found)


def test_a_change_waits_until_an_earlier_one_is_through(cloud: Any) -> None:
    identifier, state = cloud.make(DbInstance, **GIVEN)
    asked: list[int] = []

    def busy(**_: Any) -> Any:
        asked.append(len(asked))
        if len(asked) > 2:
            return None
        refusal = {"Error": {"Code": "InvalidDBInstanceState", "Message": "The instance is being modified"}}
        return type("Answer", (), {"status_code": 400})(), refusal

    inputs = complete(DbInstance, "", {**GIVEN, "enable_cloudwatch_logs_exports": ["upgrade"]})
    with cloud.meddled("before-call.rds.ModifyDBInstance", busy):
        cloud.runner(DbInstance).update(identifier, state, inputs)
    seen = cloud.client("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    assert seen["EnabledCloudwatchLogsExports"] == ["upgrade"]
    assert len(asked) == 3


def test_a_protected_database_is_only_destroyed_where_the_provider_is_unguarded(cloud: Any) -> None:
    id, state = cloud.make(DbInstance, **GIVEN, skip_final_snapshot=True)
    cloud.connection.target = replace(cloud.connection.target, unguarded=True)
    cloud.runner(DbInstance).delete(id, state)
    assert cloud.runner(DbInstance).read(id, state, state) is None


def test_the_key_behind_an_alias_is_no_drift_and_another_key_in_the_program_is_a_change(cloud: Any) -> None:
    arn = "arn:aws:kms:ap-southeast-1:123456789012:key/one"
    id, state = cloud.make(DbInstance, **GIVEN, kms_key_id=arn)
    for alias in ("alias/registry", "arn:aws:kms:ap-southeast-1:123456789012:alias/registry"):
        known = {**state, "kms_key_id": alias}
        seen = cloud.runner(DbInstance).read(id, known, known)
        assert seen["kms_key_id"] == alias
        assert difference(DbInstance, seen, {**known, "kms_key_id": arn}).replaces == ["kms_key_id"]
    known = {**state, "kms_key_id": "other"}
    assert cloud.runner(DbInstance).read(id, known, known)["kms_key_id"] == arn

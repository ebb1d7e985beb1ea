"""Relational databases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Client,
    Custom,
    Json,
    Lifecycle,
    ListArgument,
    Listing,
    MapArgument,
    Mistake,
    Ref,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

_RANGES = {
    "allocated_storage": (5, 65536, "GiB"),
    "backup_retention_period": (0, 35, "days"),
    "port": (1150, 65535, ""),
}
"""What the API allows beyond botocore's model (RDS API reference, CreateDBInstance)."""


def _mistakes(given: Json) -> Iterable[Mistake]:
    for name, (low, high, unit) in _RANGES.items():
        value = given.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and not low <= value <= high:
            yield Mistake(argument=name, given=value, allowed=f"{low} to {high} {unit}".strip(), why="RDS bounds it")
    if given.get("kms_key_id") and given.get("storage_encrypted") is False:
        yield Mistake(
            argument="kms_key_id",
            given=given["kms_key_id"],
            allowed="no key, or storage_encrypted",
            why="a key is of no use to storage that is not encrypted",
        )


def _instance(client: Client, identifier: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.call("describe_db_instances", DBInstanceIdentifier=identifier)["DBInstances"][0]
    return answer


def _export_logs(client: Client, identifier: str, arguments: dict[str, Any]) -> None:
    wanted = set(arguments.get("enable_cloudwatch_logs_exports") or ())
    there = set(_instance(client, identifier).get("EnabledCloudwatchLogsExports") or ())
    changes = {"EnableLogTypes": sorted(wanted - there), "DisableLogTypes": sorted(there - wanted)}
    if wanted != there:
        client.call(
            "modify_db_instance",
            DBInstanceIdentifier=identifier,
            ApplyImmediately=True,
            CloudwatchLogsExportConfiguration={name: kinds for name, kinds in changes.items() if kinds},
        )


def _exported_logs(answer: Any, known: Json) -> dict[str, Any]:
    return {"enable_cloudwatch_logs_exports": answer.get("enabled_cloudwatch_logs_exports") or None}


def _delete(client: Client, identifier: str, state: dict[str, Any]) -> None:
    """Delete, with a final snapshot unless the program says otherwise.

    Deletion protection that somebody turned on is turned off only where the program says that it is off.
    """
    instance = _instance(client, identifier)
    if instance.get("DBInstanceStatus") == "deleting":
        return
    if state.get("deletion_protection") is False and instance.get("DeletionProtection"):
        client.call(
            "modify_db_instance", DBInstanceIdentifier=identifier, ApplyImmediately=True, DeletionProtection=False
        )
    if state.get("skip_final_snapshot"):
        client.call("delete_db_instance", DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)
        return
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    client.call(
        "delete_db_instance",
        DBInstanceIdentifier=identifier,
        SkipFinalSnapshot=False,
        FinalDBSnapshotIdentifier=f"{identifier}-final-{moment}",
    )


_CHANGE = {"DBInstanceIdentifier": ID, "ApplyImmediately": True}


class DbInstance(AwsResource):
    """A database server: encrypted, private, backed up and protected from deletion unless told otherwise.

    Changes are applied at once, not in the next maintenance window; those of class, version or port interrupt it.
    """

    db_instance_identifier: Argument[str] = argument(
        default=None, replaces=True, autoname=True, longest=63, form="[a-z][a-z0-9]*(-[a-z0-9]+)*"
    )
    """Name, unique in account and region: lower-case letters, digits and single hyphens, first a letter; made from the
    resource's name where unset."""
    engine: Argument[str] = argument(replaces=True)
    """`postgres`, `mysql`, `mariadb`, or another that the cloud offers."""
    engine_version: Argument[str] = argument(default=None, version=True)
    """Version, as 16 or 16.4; with only the beginning given, minor upgrades by the cloud are no drift."""
    db_instance_class: Argument[str] = argument()
    """Size, as db.m6g.large."""
    allocated_storage: Argument[int] = argument()
    """Storage in GiB; it can only grow."""
    storage_type: Argument[str] = argument(default="gp3")
    """`gp3`, `gp2`, `io1`, `io2` or `standard`."""
    master_username: Argument[str] = argument(replaces=True)
    """Name of the administrator."""
    master_user_password: Argument[str] = argument(default=None, secret=True, write_only=True, form='[^/"@ ]{8,128}')
    """Password of the administrator, 8 to 128 characters without / " @ and space. Kept as a secret, sent when it is
    made or changed, never read back. Better leave it out and let the cloud manage the password."""
    manage_master_user_password: Argument[bool] = argument(default=None)
    """Whether the cloud makes the administrator's password, rotates it and keeps it in its secret store, so that it
    passes through no program and no state."""
    master_user_secret_kms_key_id: Argument[str] = argument(default=None, arn_or_id=True)
    """Key that encrypts the managed password; the cloud's own by default."""
    db_name: Argument[str] = argument(default=None, replaces=True)
    """Name of a first database, none by default."""
    port: Argument[int] = argument(default=None)
    """Port, 1150 to 65535; the engine's usual one by default."""
    db_subnet_group_name: Argument[str] = argument(default=None, replaces=True)
    """The group of subnets it lives in."""
    vpc_security_group_ids: ListArgument[str] = argument(default=None, unordered=True)
    """Security group ids."""
    multi_az: Argument[bool] = argument(default=False)
    """Whether a standby in another availability zone takes over."""
    publicly_accessible: Argument[bool] = argument(default=False)
    """Whether it gets an address on the Internet."""
    storage_encrypted: Argument[bool] = argument(default=True, replaces=True)
    """Whether storage, backups and snapshots are encrypted."""
    kms_key_id: Argument[str] = argument(default=None, replaces=True, arn_or_id=True)
    """Key that encrypts storage; the cloud's own for databases by default."""
    backup_retention_period: Argument[int] = argument(default=7)
    """Days that daily backups are kept, 0 (none) to 35."""
    deletion_protection: Argument[bool] = argument(default=True)
    """Whether the cloud refuses deletion; an update to False must come before the instance can be destroyed."""
    auto_minor_version_upgrade: Argument[bool] = argument(default=True)
    """Whether the cloud installs minor versions in maintenance windows."""
    enable_iam_database_authentication: Argument[bool] = argument(default=False)
    """Whether roles may sign in without a password, where the engine can."""
    enable_cloudwatch_logs_exports: ListArgument[str] = argument(default=None, unordered=True, watched=True)
    """Logs that are sent to CloudWatch, as ["postgresql", "upgrade"]."""
    copy_tags_to_snapshot: Argument[bool] = argument(default=True)
    """Whether snapshots get the tags."""
    skip_final_snapshot: Argument[bool] = argument(default=False, local=True)
    """Whether deletion may go without a last snapshot, which is named <identifier>-final-<time>."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""
    address: Result[str] = result()
    """Host name."""
    endpoint: Result[str] = result()
    """Host name and port, as host:5432."""

    lifecycle = Lifecycle(
        service="rds",
        create=Call("create_db_instance"),
        id="$db_instance_identifier",
        read=Call("describe_db_instances", {"DBInstanceIdentifier": ID}),
        item="db_instances[0]",
        values={
            "port": "endpoint.port",
            "manage_master_user_password": "!(!master_user_secret)",
            "master_user_secret_kms_key_id": "master_user_secret.kms_key_id",
            "db_subnet_group_name": "db_subnet_group.db_subnet_group_name",
            "vpc_security_group_ids": "vpc_security_groups[].vpc_security_group_id",
            "enable_iam_database_authentication": "iam_database_authentication_enabled",
            "arn": "db_instance_arn",
            "address": "endpoint.address",
            "endpoint": "endpoint.address && join(':', [endpoint.address, to_string(endpoint.port)])",
        },
        update=(
            Call(
                "modify_db_instance",
                _CHANGE,
                arguments=(
                    "db_instance_class",
                    "allocated_storage",
                    "storage_type",
                    "master_user_password",
                    "manage_master_user_password",
                    "master_user_secret_kms_key_id",
                    "vpc_security_group_ids",
                    "multi_az",
                    "publicly_accessible",
                    "backup_retention_period",
                    "deletion_protection",
                    "auto_minor_version_upgrade",
                    "enable_iam_database_authentication",
                    "copy_tags_to_snapshot",
                ),
                partial=True,
            ),
            Call(
                "modify_db_instance", {**_CHANGE, "AllowMajorVersionUpgrade": True}, ("engine_version",), partial=True
            ),
            Call("modify_db_instance", {**_CHANGE, "DBPortNumber": Ref("port")}, partial=True),
        ),
        custom=(
            Custom(
                arguments=("enable_cloudwatch_logs_exports",),
                apply=_export_logs,
                view=_exported_logs,
                on_create=False,
            ),
        ),
        one_of=(("master_user_password", "manage_master_user_password"),),
        inspect=_mistakes,
        guards={"deletion_protection": False},
        delete=_delete,
        tagging=Tagging(
            add=Call("add_tags_to_resource", {"ResourceName": Ref("arn")}),
            remove=Call("remove_tags_from_resource", {"ResourceName": Ref("arn")}),
            values="tag_list",
        ),
        listing=Listing(call=Call("describe_db_instances"), items="db_instances", id="db_instance_identifier"),
        taken=("DBInstanceAlreadyExists",),
        gone=("DBInstanceNotFound",),
        wait_created="db_instance_available",
        wait_updated="db_instance_available",
        wait_deleted="db_instance_deleted",
        update_again=("InvalidDBInstanceState",),
        delete_again=("InvalidDBInstanceState",),
    )

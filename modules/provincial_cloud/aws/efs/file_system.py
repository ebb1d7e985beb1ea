"""File systems that many machines mount."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Document,
    Find,
    Json,
    Lifecycle,
    ListArgument,
    MapArgument,
    Mistake,
    Ref,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

_SYSTEM = {"FileSystemId": ID}
_PROVISIONED = "provisioned"


def _mistakes(given: Json) -> Iterable[Mistake]:
    throughput = given.get("provisioned_throughput_in_mibps")
    if throughput is not None and given.get("throughput_mode") not in (None, _PROVISIONED):
        yield Mistake(
            argument="provisioned_throughput_in_mibps",
            given=throughput,
            allowed=f"none, or throughput_mode {_PROVISIONED}",
            why="other modes choose the throughput themselves",
        )
    if given.get("kms_key_id") and given.get("encrypted") is False:
        yield Mistake(
            argument="kms_key_id",
            given=given["kms_key_id"],
            allowed="no key, or encrypted",
            why="a key is of no use to a file system that is not encrypted",
        )


class FileSystem(AwsResource):
    """A file system: encrypted and backed up unless told otherwise."""

    encrypted: Argument[bool] = argument(default=True, replaces=True)
    """Whether what it holds is encrypted."""
    kms_key_id: Argument[str] = argument(default=None, replaces=True, arn_or_id=True)
    """Key that encrypts it; the cloud's own for file systems by default."""
    performance_mode: Argument[str] = argument(default="generalPurpose", replaces=True)
    """`generalPurpose` or `maxIO`."""
    throughput_mode: Argument[str] = argument(default="bursting")
    """`bursting`, `elastic` or `provisioned`."""
    provisioned_throughput_in_mibps: Argument[float] = argument(default=None)
    """MiB a second, for the mode `provisioned`."""
    backup: Argument[bool] = argument(default=True)
    """Whether the cloud backs it up daily by its own plan."""
    lifecycle_policies: ListArgument[dict[str, Any]] = argument(default=None, unordered=True, watched=True)
    """When files move, as [{"transition_to_ia": "AFTER_30_DAYS"}]; none by default."""
    policy: Argument[dict[str, Any] | str] = argument(default=None, document=Document.JSON, watched=True)
    """Who may mount and write, a JSON document."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    file_system_id: Result[str] = result()
    """Id, as fs-0123456789abcdef0."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="efs",
        create=Call("create_file_system"),
        token="CreationToken",  # noqa: S106 - a parameter's name
        id="file_system_id",
        read=Call("describe_file_systems", _SYSTEM),
        item="file_systems[0]",
        values={"arn": "file_system_arn"},
        update=(
            Call(
                "update_file_system",
                _SYSTEM,
                arguments=("throughput_mode", "provisioned_throughput_in_mibps"),
            ),
        ),
        aspects=(
            Aspect(
                arguments=("backup",),
                put=(Call("put_backup_policy", {**_SYSTEM, "BackupPolicy": {"Status": "ENABLED"}}),),
                clear=(Call("put_backup_policy", {**_SYSTEM, "BackupPolicy": {"Status": "DISABLED"}}),),
                get=Call("describe_backup_policy", _SYSTEM),
                values={"backup": "contains(['ENABLED', 'ENABLING'], backup_policy.status)"},
                absent=("PolicyNotFound",),
                switch=True,
            ),
            Aspect(
                arguments=("lifecycle_policies",),
                put=(Call("put_lifecycle_configuration", {**_SYSTEM, "LifecyclePolicies": Ref("lifecycle_policies")}),),
                clear=(Call("put_lifecycle_configuration", {**_SYSTEM, "LifecyclePolicies": []}),),
                get=Call("describe_lifecycle_configuration", _SYSTEM),
            ),
            Aspect(
                arguments=("policy",),
                put=(Call("put_file_system_policy", {**_SYSTEM, "Policy": Ref("policy")}),),
                clear=(Call("delete_file_system_policy", _SYSTEM),),
                get=Call("describe_file_system_policy", _SYSTEM),
                absent=("PolicyNotFound",),
            ),
        ),
        inspect=_mistakes,
        delete=Call("delete_file_system", _SYSTEM),
        tagging=Tagging(
            add=Call("tag_resource", {"ResourceId": ID}), remove=Call("untag_resource", {"ResourceId": ID})
        ),
        find=Find(
            call=Call("describe_file_systems"), items="file_systems", id="file_system_id", claim="creation_token"
        ),
        taken=("FileSystemAlreadyExists",),
        gone=("FileSystemNotFound",),
        gone_when="contains(['deleting', 'deleted'], life_cycle_state)",
        ready="life_cycle_state == 'available'",
        wait_gone=True,
        update_again=("IncorrectFileSystemLifeCycleState",),
        delete_again=("FileSystemInUse", "IncorrectFileSystemLifeCycleState"),
    )

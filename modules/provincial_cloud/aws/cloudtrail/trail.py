"""Trails: the record of every call to the cloud's API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    Argument,
    Aspect,
    Call,
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

TRAIL = {"Name": Ref("name")}
EVERY_CHANGE = [{"read_write_type": "All", "include_management_events": True}]
"""Event selectors that record every management event, reading ones too: what a new trail has."""


def _inspect(arguments: Json) -> Iterator[Mistake]:
    if arguments.get("is_multi_region_trail") and arguments.get("include_global_service_events") is False:
        yield Mistake(
            argument="include_global_service_events",
            given=False,
            allowed="true, or is_multi_region_trail false",
            why="a trail of all regions records global services too",
        )
    group = arguments.get("cloud_watch_logs_log_group_arn")
    if isinstance(group, str) and not group.endswith(":*"):
        yield Mistake(
            argument="cloud_watch_logs_log_group_arn",
            given=group,
            allowed="the ARN of a log group with `:*` behind it",
            why="the trail writes to the group's streams",
        )


class Trail(AwsResource):
    """A trail of all regions with digests that show tampering; it records from the moment it is made."""

    name: Argument[str] = argument(
        default=None,
        replaces=True,
        autoname=True,
        longest=128,
        form=r"[A-Za-z0-9](?!.*[._-]{2})(?!\d+\.\d+\.\d+\.\d+$)[A-Za-z0-9._-]+[A-Za-z0-9]",
    )
    """Name, 3 to 128 letters, digits, `.`, `_` or `-`, the latter three never side by side or at an end."""
    s3_bucket_name: Argument[str] = argument()
    """Name of the bucket that gets the record; its policy must let the trail service write."""
    s3_key_prefix: Argument[str] = argument(default=None, watched=True)
    """What the objects' keys begin with, at most 200 characters."""
    include_global_service_events: Argument[bool] = argument(default=True)
    """Whether calls to services without a region, as IAM, are recorded."""
    is_multi_region_trail: Argument[bool] = argument(default=True)
    """Whether calls in all regions are recorded."""
    enable_log_file_validation: Argument[bool] = argument(default=True)
    """Whether hourly digests are kept by which a changed or missing file can be told."""
    kms_key_id: Argument[str] = argument(default=None, watched=True, arn_or_id=True)
    """Id or ARN of the key that encrypts the record; unset means the bucket's own encryption."""
    cloud_watch_logs_log_group_arn: Argument[str] = argument(default=None, watched=True)
    """ARN of a log group, with `:*` behind it, that also gets the record, so that alarms can look at it."""
    cloud_watch_logs_role_arn: Argument[str] = argument(default=None, watched=True)
    """ARN of the role by which the trail writes to that log group."""
    is_logging: Argument[bool] = argument(default=True)
    """Whether the trail records; one stopped by hand is drift."""
    event_selectors: ListArgument[dict[str, Any]] = argument(default=EVERY_CHANGE)
    """What is recorded: `read_write_type`, `include_management_events`, `data_resources`; every management event by
    default."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="cloudtrail",
        create=Call("create_trail"),
        id="$name",
        read=Call("get_trail", TRAIL),
        item="trail",
        values={"arn": "trail_arn", "enable_log_file_validation": "log_file_validation_enabled"},
        update=(
            Call(
                "update_trail",
                TRAIL,
                (
                    "s3_bucket_name",
                    "include_global_service_events",
                    "is_multi_region_trail",
                    "enable_log_file_validation",
                ),
            ),
        ),
        aspects=(
            Aspect(
                arguments=("s3_key_prefix",),
                put=(Call("update_trail", TRAIL, ("s3_key_prefix",)),),
                clear=(Call("update_trail", {**TRAIL, "S3KeyPrefix": ""}),),
                values={"s3_key_prefix": "s3_key_prefix"},
            ),
            Aspect(
                arguments=("kms_key_id",),
                put=(Call("update_trail", TRAIL, ("kms_key_id",)),),
                clear=(Call("update_trail", {**TRAIL, "KmsKeyId": ""}),),
                values={"kms_key_id": "kms_key_id"},
            ),
            Aspect(
                arguments=("cloud_watch_logs_log_group_arn", "cloud_watch_logs_role_arn"),
                put=(Call("update_trail", TRAIL, ("cloud_watch_logs_log_group_arn", "cloud_watch_logs_role_arn")),),
                clear=(Call("update_trail", {**TRAIL, "CloudWatchLogsLogGroupArn": "", "CloudWatchLogsRoleArn": ""}),),
                values={
                    "cloud_watch_logs_log_group_arn": "cloud_watch_logs_log_group_arn",
                    "cloud_watch_logs_role_arn": "cloud_watch_logs_role_arn",
                },
            ),
            Aspect(
                arguments=("event_selectors",),
                put=(
                    Call("put_event_selectors", {"TrailName": Ref("name"), "EventSelectors": Ref("event_selectors")}),
                ),
                get=Call("get_event_selectors", {"TrailName": Ref("name")}),
                values={"event_selectors": "event_selectors"},
            ),
            Aspect(
                arguments=("is_logging",),
                put=(Call("start_logging", TRAIL),),
                clear=(Call("stop_logging", TRAIL),),
                get=Call("get_trail_status", TRAIL),
                values={"is_logging": "is_logging"},
                switch=True,
            ),
        ),
        delete=Call("delete_trail", TRAIL),
        tagging=Tagging(
            add=Call("add_tags", {"ResourceId": Ref("arn")}),
            remove=Call("remove_tags", {"ResourceId": Ref("arn")}),
            get=Call("list_tags", {"ResourceIdList": [Ref("arn")]}),
            values="resource_tag_list[0].tags_list",
        ),
        listing=Listing(call=Call("list_trails"), items="trails", id="name"),
        inspect=_inspect,
        taken=("TrailAlreadyExistsException",),
        look_first=True,
        gone=("TrailNotFoundException",),
        create_again=(
            "InvalidCloudWatchLogsLogGroupArnException: Access denied",
            "InvalidCloudWatchLogsRoleArnException: Access denied",
        ),
    )

"""Log groups: where services and flow logs write."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.aws.declaration import (
    Argument,
    Aspect,
    Call,
    Json,
    Lifecycle,
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

GROUP = {"logGroupName": Ref("log_group_name")}
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""CloudWatch Logs API, PutRetentionPolicy."""


def shortest_retention(days: int) -> int:
    """The shortest retention, in days, that the cloud offers and that keeps logs for `days`.

    Raises ValueError where there is none that long; leave retention unset then, which keeps logs for ever.
    """
    for offered in RETENTION_DAYS:
        if offered >= days:
            return offered
    raise ValueError(f"no retention is as long as {days} days; the longest is {RETENTION_DAYS[-1]}")


def _inspect(arguments: Json) -> Iterator[Mistake]:
    days = arguments.get("retention_in_days")
    if days is None or days in RETENTION_DAYS:
        return
    fitting = ""
    if isinstance(days, int) and 0 < days <= RETENTION_DAYS[-1]:
        fitting = f"; the next longer one is {shortest_retention(days)}"
    yield Mistake(
        argument="retention_in_days",
        given=days,
        allowed=", ".join(map(str, RETENTION_DAYS)) + fitting,
        why="the cloud offers no other retention",
    )


class LogGroup(AwsResource):
    """A log group; it keeps what is written for ever unless told otherwise."""

    log_group_name: Argument[str] = argument(
        default=None, replaces=True, autoname=True, longest=512, form=r"[.\-_/#A-Za-z0-9]+"
    )
    """Name, at most 512 characters, unique in the account's region; made from the resource's name where unset."""
    retention_in_days: Argument[int] = argument(default=None, watched=True)
    """Days that logs are kept, one of `RETENTION_DAYS`; unset means for ever."""
    kms_key_id: Argument[str] = argument(default=None, watched=True, arn_or_id=True)
    """ARN of the key that encrypts new entries, whose policy must let the logs service use it; unset means the
    service's own encryption."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN, without the `:*` that some services want behind it."""

    lifecycle = Lifecycle(
        service="logs",
        create=Call("create_log_group"),
        id="$log_group_name",
        read=Call("describe_log_groups", {"logGroupNamePrefix": Ref("log_group_name")}),
        item="log_groups",
        select={"log_group_name": "log_group_name"},
        values={"arn": "log_group_arn"},
        aspects=(
            Aspect(
                arguments=("retention_in_days",),
                put=(Call("put_retention_policy", GROUP, ("retention_in_days",)),),
                clear=(Call("delete_retention_policy", GROUP),),
                values={"retention_in_days": "retention_in_days"},
            ),
            Aspect(
                arguments=("kms_key_id",),
                put=(Call("associate_kms_key", GROUP, ("kms_key_id",)),),
                clear=(Call("disassociate_kms_key", GROUP),),
                values={"kms_key_id": "kms_key_id"},
            ),
        ),
        delete=Call("delete_log_group", GROUP),
        tagging=Tagging(
            add=Call("tag_resource", {"resourceArn": Ref("arn")}),
            remove=Call("untag_resource", {"resourceArn": Ref("arn")}),
            get=Call("list_tags_for_resource", {"resourceArn": Ref("arn")}),
        ),
        listing=Listing(call=Call("describe_log_groups"), items="log_groups", id="log_group_name"),
        inspect=_inspect,
        taken=("ResourceAlreadyExistsException",),
        gone=("ResourceNotFoundException",),
    )

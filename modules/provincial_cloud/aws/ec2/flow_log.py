"""Flow logs: who talked to whom in a network, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Json,
    Lifecycle,
    MapArgument,
    Mistake,
    Need,
    Ref,
    argument,
)
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource

_KINDS = {
    "vpc-": "VPC",
    "subnet-": "Subnet",
    "eni-": "NetworkInterface",
    "tgw-attach-": "TransitGatewayAttachment",
    "tgw-": "TransitGateway",
    "nat-": "RegionalNatGateway",
}
"""The beginning of a resource's id and what it is; the API does not give the second back."""
_KIND_BY_ID = " || ".join(f"(starts_with(resource_id, '{start}') && '{kind}')" for start, kind in _KINDS.items())
_INTERVALS = (60, 600)


def _inspect(arguments: Json) -> Iterator[Mistake]:
    destination = arguments.get("log_destination_type")
    if destination in ("s3", "kinesis-data-firehose") and arguments.get("log_group_name") is not None:
        yield Mistake(
            argument="log_group_name",
            given=arguments["log_group_name"],
            allowed="no value, or log_destination_type cloud-watch-logs",
            why=f"the log goes to {destination}, which log_destination names",
        )
    interval = arguments.get("max_aggregation_interval")
    if isinstance(interval, int) and interval not in _INTERVALS:
        allowed = " or ".join(str(seconds) for seconds in _INTERVALS)
        yield Mistake(argument="max_aggregation_interval", given=interval, allowed=allowed, why="EC2 knows no other")
    resource, kind = arguments.get("resource_id"), arguments.get("resource_type")
    expected = next((name for start, name in _KINDS.items() if str(resource).startswith(start)), kind)
    if kind is not None and resource is not None and kind != expected:
        yield Mistake(argument="resource_type", given=kind, allowed=str(expected), why=f"that is what {resource} is")


class FlowLog(AwsResource):
    """A flow log. Nothing of it can be changed but its tags."""

    resource_id: Argument[str] = argument(replaces=True)
    """Id of what is watched."""
    resource_type: Argument[str] = argument(default="VPC", replaces=True)
    """VPC, Subnet, NetworkInterface, TransitGateway, TransitGatewayAttachment or RegionalNatGateway."""
    traffic_type: Argument[str] = argument(default="ALL", replaces=True)
    """ALL, ACCEPT or REJECT; the default keeps both what passed and what was refused."""
    log_destination_type: Argument[str] = argument(default="cloud-watch-logs", replaces=True)
    """cloud-watch-logs, s3 or kinesis-data-firehose."""
    log_destination: Argument[str] = argument(default=None, replaces=True)
    """ARN of the bucket (with a folder if need be), stream or log group."""
    log_group_name: Argument[str] = argument(default=None, replaces=True)
    """Name of the log group, for cloud-watch-logs."""
    deliver_logs_permission_arn: Argument[str] = argument(default=None, replaces=True)
    """ARN of the role that writes to the log group; cloud-watch-logs needs it."""
    max_aggregation_interval: Argument[int] = argument(default=600, replaces=True)
    """Seconds that one record covers at most: 60 or 600."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_flow_logs", {"ResourceIds": [Ref("resource_id")]}),
        id="flow_log_ids[0]",
        read=Call("describe_flow_logs", {"FlowLogIds": [ID]}),
        item="flow_logs[0]",
        values={"resource_type": _KIND_BY_ID},
        delete=Call("delete_flow_logs", {"FlowLogIds": [ID]}),
        tagging=tagging("vpc-flow-log"),
        find=find_by_claim("describe_flow_logs", "flow_logs", "flow_log_id", parameter="Filter"),
        needs=(
            Need("log_destination_type", ("cloud-watch-logs",), ("log_group_name", "log_destination")),
            Need("log_destination_type", ("cloud-watch-logs",), ("deliver_logs_permission_arn",)),
            Need("log_destination_type", ("s3", "kinesis-data-firehose"), ("log_destination",)),
        ),
        inspect=_inspect,
        unique=("resource_id", "log_destination", "log_group_name"),
        taken=("FlowLogAlreadyExists",),
        gone=("InvalidFlowLogId.NotFound",),
        create_again=("InvalidParameter: Unable to assume given IAM role",),
    )

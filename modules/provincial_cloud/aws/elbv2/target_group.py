"""Target groups: where a load balancer sends requests, and how it tests what is there."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Lifecycle,
    Listing,
    MapArgument,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.elbv2.tagging import TAGGING, find
from provincial_cloud.aws.resource import AwsResource


class TargetGroup(AwsResource):
    """Targets of a load balancer and their health check."""

    name: Argument[str] = argument(
        default=None,
        replaces=True,
        autoname=True,
        longest=32,
        form="[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    )
    """Name, unique in account and region: letters, digits and hyphens, at most 32; made from the resource's name where
    unset."""
    protocol: Argument[str] = argument(default=None, replaces=True)
    """Protocol to the targets: HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP or GENEVE; none for functions."""
    port: Argument[int] = argument(default=None, replaces=True)
    """Port of the targets, 1 to 65535; none for functions."""
    vpc_id: Argument[str] = argument(default=None, replaces=True)
    """Network of the targets; none for functions."""
    target_type: Argument[str] = argument(default="instance", replaces=True)
    """`instance`, `ip`, `alb` or `lambda`."""
    health_check_enabled: Argument[bool] = argument(default=None)
    """Whether targets are tested; only for functions it can be false."""
    health_check_protocol: Argument[str] = argument(default=None)
    """Protocol of the test; the cloud's default follows the targets' protocol."""
    health_check_port: Argument[str] = argument(default=None)
    """Port of the test as a text, or `traffic-port`."""
    health_check_path: Argument[str] = argument(default=None)
    """Path that the test asks for, as /healthz."""
    health_check_interval_seconds: Argument[int] = argument(default=None)
    """Seconds between tests, 5 to 300."""
    health_check_timeout_seconds: Argument[int] = argument(default=None)
    """Seconds without an answer after which a test has failed, 2 to 120."""
    healthy_threshold_count: Argument[int] = argument(default=None)
    """Tests in a row, 2 to 10, after which a target counts as healthy."""
    unhealthy_threshold_count: Argument[int] = argument(default=None)
    """Failed tests in a row, 2 to 10, after which a target counts as unhealthy."""
    matcher: MapArgument[Any] = argument(default=None)
    """`http_code` or `grpc_code` of a healthy answer, as {"http_code": "200-299"}."""
    attributes: MapArgument[str] = argument(default=None, pairs=True)
    """AWS's attribute keys to texts, as {"deregistration_delay.timeout_seconds": "60"}; only the given keys are kept,
    and one that is no longer given keeps its value."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN, which is also the id."""

    lifecycle = Lifecycle(
        service="elbv2",
        create=Call("create_target_group"),
        id="target_groups[0].target_group_arn",
        read=Call("describe_target_groups", {"TargetGroupArns": [ID]}),
        item="target_groups[0]",
        values={"name": "target_group_name", "arn": "target_group_arn"},
        update=(
            Call(
                "modify_target_group",
                {"TargetGroupArn": ID},
                arguments=(
                    "health_check_enabled",
                    "health_check_protocol",
                    "health_check_port",
                    "health_check_path",
                    "health_check_interval_seconds",
                    "health_check_timeout_seconds",
                    "healthy_threshold_count",
                    "unhealthy_threshold_count",
                    "matcher",
                ),
                partial=True,
            ),
        ),
        aspects=(
            Aspect(
                arguments=("attributes",),
                put=(Call("modify_target_group_attributes", {"TargetGroupArn": ID, "Attributes": Ref("attributes")}),),
                get=Call("describe_target_group_attributes", {"TargetGroupArn": ID}),
            ),
        ),
        delete=Call("delete_target_group", {"TargetGroupArn": ID}),
        tagging=TAGGING,
        find=find(Call("describe_target_groups", {"Names": [Ref("name")]}), "target_groups", "target_group_arn"),
        listing=Listing(call=Call("describe_target_groups"), items="target_groups", id="target_group_arn"),
        look_first=True,
        taken=("DuplicateTargetGroupName",),
        gone=("TargetGroupNotFound",),
    )

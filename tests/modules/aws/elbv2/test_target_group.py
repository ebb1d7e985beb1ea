"""Target groups through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import TargetGroup
from provincial_cloud.errors import ProvincialError


def test_a_target_group_lives_a_whole_life(cloud: Any, network: Any) -> None:
    elbv2 = cloud.client("elbv2")
    cloud.live(
        TargetGroup,
        {
            "name": "portal",
            "protocol": "HTTPS",
            "port": 8443,
            "vpc_id": network.vpc,
            "target_type": "ip",
            "health_check_path": "/healthz",
            "attributes": {"deregistration_delay.timeout_seconds": "60"},
            "tags": {"Name": "portal"},
        },
        changes={
            "health_check_protocol": "HTTP",
            "health_check_port": "8080",
            "health_check_path": "/ready",
            "health_check_enabled": True,
            "health_check_interval_seconds": 20,
            "health_check_timeout_seconds": 4,
            "healthy_threshold_count": 3,
            "unhealthy_threshold_count": 4,
            "matcher": {"http_code": "200-299"},
            "attributes": {"deregistration_delay.timeout_seconds": "30", "stickiness.enabled": "true"},
            "tags": {"Name": "portal", "provincial:level": "3"},
        },
        replaces={
            "name": "other",
            "protocol": "HTTP",
            "port": 443,
            "vpc_id": "vpc-other",
            "target_type": "instance",
        },
        drift={
            "health_check_path": lambda arn: elbv2.modify_target_group(TargetGroupArn=arn, HealthCheckPath="/wrong"),
            "attributes": lambda arn: elbv2.modify_target_group_attributes(
                TargetGroupArn=arn, Attributes=[{"Key": "stickiness.enabled", "Value": "false"}]
            ),
        },
    )


def test_a_target_group_for_functions_needs_no_network(cloud: Any) -> None:
    cloud.live(TargetGroup, {"target_type": "lambda"}, changes={"tags": {"Name": "function"}})


def test_one_of_the_same_name_made_by_hand_is_never_taken_over(cloud: Any, network: Any) -> None:
    cloud.client("elbv2").create_target_group(Name="theirs", Protocol="HTTP", Port=80, VpcId=network.vpc)
    with pytest.raises(ProvincialError, match="'theirs' is there already and is not this stack's"):
        cloud.make(TargetGroup, name="theirs", protocol="HTTP", port=80, vpc_id=network.vpc)

"""Flow logs through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Bucket, FlowLog, Subnet, Vpc
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.aws.provider.failures import ApiError

ROLE = "arn:aws:iam::123456789012:role/flow-logs"


def test_a_flow_log_to_a_log_group_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    cloud.live(
        FlowLog,
        {
            "resource_id": vpc_id,
            "log_group_name": "/network/flow",
            "deliver_logs_permission_arn": ROLE,
            "tags": {"Name": "flow"},
        },
        changes={"tags": {"Name": "other"}},
        replaces={
            "resource_id": "vpc-0fedcba9876543210",
            "resource_type": "Subnet",
            "traffic_type": "REJECT",
            "log_destination_type": "s3",
            "log_destination": "arn:aws:s3:::archive",
            "log_group_name": "/network/other",
            "deliver_logs_permission_arn": ROLE + "-other",
            "max_aggregation_interval": 60,
        },
        drift={"tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}])},
    )


def test_a_flow_log_of_a_subnet_to_a_bucket_lives_a_whole_life(cloud: Any) -> None:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    subnet_id, _ = cloud.make(Subnet, vpc_id=vpc_id, cidr_block="10.20.1.0/24")
    cloud.make(Bucket, bucket="archive")
    cloud.live(
        FlowLog,
        {
            "resource_id": subnet_id,
            "resource_type": "Subnet",
            "log_destination_type": "s3",
            "log_destination": "arn:aws:s3:::archive",
            "max_aggregation_interval": 60,
        },
    )


def test_a_flow_log_that_the_cloud_refuses_within_a_good_answer_is_a_failure(cloud: Any) -> None:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    with pytest.raises(ApiError, match="does not exist"):
        cloud.make(FlowLog, resource_id=vpc_id, log_destination_type="s3", log_destination="arn:aws:s3:::nowhere")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"max_aggregation_interval": 300}, "max_aggregation_interval"),
        ({"resource_type": "Subnet"}, "resource_type"),
        ({"log_destination_type": "s3", "log_destination": "arn:aws:s3:::archive"}, "log_group_name"),
        ({"log_destination_type": "s3", "log_group_name": None}, "log_destination"),
        ({"log_destination_type": "cloud-watch-logs"}, "deliver_logs_permission_arn"),
        ({"traffic_type": "DENIED"}, "traffic_type"),
    ],
)
def test_a_flow_log_that_contradicts_itself_is_refused(change: dict[str, Any], path: str) -> None:
    given = {"resource_id": "vpc-1", "resource_type": "VPC", "log_group_name": "/network/flow", **change}
    inputs = {name: value for name, value in given.items() if value is not None}
    assert [found for found, _ in check(FlowLog, inputs).found] == [path]

"""Creating what the cloud doesn't know everywhere yet, refuses half-way, or made once before."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs

import pytest

from provincial_cloud.aws import Instance, SecurityGroup, Vpc
from provincial_cloud.aws.provider.checking import complete
from provincial_cloud.aws.provider.claims import Claims, claim
from provincial_cloud.aws.provider.difference import difference
from provincial_cloud.aws.provider.runner import PartlyCreatedError, Runner


def _refusal(code: str) -> tuple[int, bytes]:
    text = f"<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>"
    return 400, text.encode()


def _group(cloud: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    urn = cloud.urn(SecurityGroup)
    return urn, complete(SecurityGroup, urn, {"vpc_id": vpc_id, **more})


def _egress(cloud: Any, id: str) -> Any:
    return cloud.client("ec2").describe_security_groups(GroupIds=[id])["SecurityGroups"][0]["IpPermissionsEgress"]


def test_what_was_just_made_may_take_a_moment_to_be_known_everywhere(front_of_cloud: Any, cloud: Any) -> None:
    urn, inputs = _group(cloud)
    unknown = [_refusal("InvalidGroup.NotFound")] * 2

    def decide(asked: Any) -> Any:
        looks = asked.names("DescribeSecurityGroups") and b"GroupId.1=" in asked.body
        return unknown.pop() if looks and unknown else "forward"

    front_of_cloud.decide = decide
    pauses: list[float] = []
    with closing(front_of_cloud.connection(sleep=pauses.append)) as connection:
        id, _ = Runner(SecurityGroup, connection, Claims()).create(urn, inputs)
    assert _egress(cloud, id) == []
    assert len(pauses) == 2
    assert front_of_cloud.count("CreateSecurityGroup") == 1


@pytest.mark.parametrize("egress", [None, []])
def test_a_resource_that_was_not_put_whole_is_put_whole_by_the_next_run(
    front_of_cloud: Any, cloud: Any, egress: Any
) -> None:
    """Though its inputs stay the same, and ask for what looks like nothing."""
    urn, inputs = _group(cloud, egress=egress)
    front_of_cloud.decide = lambda asked: (
        _refusal("UnauthorizedOperation") if asked.names("RevokeSecurityGroupEgress") else "forward"
    )
    with closing(front_of_cloud.connection()) as connection, pytest.raises(PartlyCreatedError) as caught:
        Runner(SecurityGroup, connection, Claims()).create(urn, inputs)
    id, state = caught.value.id, caught.value.state
    assert _egress(cloud, id) != []

    seen = cloud.runner(SecurityGroup).read(id, state, inputs)
    assert [change.argument for change in difference(SecurityGroup, seen, inputs).changes] == ["egress"]

    after = cloud.runner(SecurityGroup).update(id, state, inputs)
    assert _egress(cloud, id) == []
    assert after == cloud.runner(SecurityGroup).read(id, after, inputs)
    assert after.keys() <= {*SecurityGroup.arguments, *SecurityGroup.results}


def test_a_group_that_a_killed_run_left_open_is_closed_when_it_is_adopted(cloud: Any) -> None:
    urn, inputs = _group(cloud)
    made = cloud.client("ec2").create_security_group(
        GroupName=inputs["group_name"],
        Description=inputs["description"],
        VpcId=inputs["vpc_id"],
        TagSpecifications=[
            {
                "ResourceType": "security-group",
                "Tags": [{"Key": "provincial:claim", "Value": claim(urn, inputs, SecurityGroup.arguments)}],
            }
        ],
    )
    assert _egress(cloud, made["GroupId"]) != []
    id, _ = cloud.runner(SecurityGroup).create(urn, inputs)
    assert (id, _egress(cloud, id)) == (made["GroupId"], [])


def test_a_token_of_an_instance_that_is_gone_is_replaced_once(front_of_cloud: Any, cloud: Any) -> None:
    urn, inputs = cloud.urn(Instance), {"image_id": "ami-12c6146b", "instance_type": "t3.micro"}
    spent = [_refusal("IdempotentInstanceTerminated")]
    front_of_cloud.decide = lambda asked: spent.pop() if spent and asked.names("RunInstances") else "forward"
    with closing(front_of_cloud.connection()) as connection:
        id, _ = Runner(Instance, connection, Claims()).create(urn, inputs)
    asked = [one.body.decode() for one in front_of_cloud.asked if one.names("RunInstances")]
    first, second = (parse_qs(body)["ClientToken"][0] for body in asked)
    assert first == claim(urn, inputs, Instance.arguments)
    assert second.startswith(first)
    assert re.fullmatch(r"[\x21-\x7e]{1,64}", second), "EC2 takes no longer token"
    assert cloud.client("ec2").describe_instances(InstanceIds=[id])["Reservations"]

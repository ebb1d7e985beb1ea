"""Instances through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Instance, SecurityGroup, Subnet, Vpc
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.aws.provider.failures import ApiError


class Place:
    """A subnet, two security groups and two instance profiles."""

    def __init__(self, cloud: Any) -> None:
        vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
        self.subnet, _ = cloud.make(Subnet, vpc_id=vpc_id, cidr_block="10.20.1.0/24", map_public_ip_on_launch=True)
        self.one, _ = cloud.make(SecurityGroup, vpc_id=vpc_id, group_name="one")
        self.two, _ = cloud.make(SecurityGroup, vpc_id=vpc_id, group_name="two")
        for name in ("first", "second"):
            cloud.client("iam").create_instance_profile(InstanceProfileName=name)

    @property
    def given(self) -> dict[str, Any]:
        """The least that an instance needs here."""
        return {"image_id": "ami-12c6146b", "instance_type": "t3.micro", "subnet_id": self.subnet}


def _there(cloud: Any, id: str) -> Any:
    return cloud.client("ec2").describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]


def test_an_instance_lives_a_whole_life(cloud: Any) -> None:
    ec2, place = cloud.client("ec2"), Place(cloud)
    cloud.live(
        Instance,
        {
            **place.given,
            "security_group_ids": [place.one],
            "key_name": "administrators",
            "user_data": "#!/bin/sh\necho Chào\n",
            "block_device_mappings": [{"device_name": "/dev/sda1", "ebs": {"volume_size": 20}}],
            "tags": {"Name": "portal"},
        },
        changes={
            "instance_type": "t3.large",
            "ebs_optimized": True,
            "security_group_ids": [place.two],
            "iam_instance_profile": "first",
            "metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 2},
            "tags": {"Name": "other"},
        },
        replaces={
            "image_id": "ami-0fedcba9876543210",
            "subnet_id": "subnet-0fedcba9876543210",
            "key_name": "others",
            "user_data": "#!/bin/sh\n",
            "associate_public_ip_address": True,
            "block_device_mappings": [{"device_name": "/dev/sda1", "ebs": {"volume_size": 30}}],
        },
        drift={
            "metadata_options": lambda id: ec2.modify_instance_metadata_options(InstanceId=id, HttpTokens="optional"),
            "security_group_ids": lambda id: ec2.modify_instance_attribute(InstanceId=id, Groups=[place.one]),
            "iam_instance_profile": lambda id: _take_profile_away(ec2, id),
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


def _take_profile_away(ec2: Any, id: str) -> None:
    found = ec2.describe_iam_instance_profile_associations(Filters=[{"Name": "instance-id", "Values": [id]}])
    for association in found["IamInstanceProfileAssociations"]:
        ec2.disassociate_iam_instance_profile(AssociationId=association["AssociationId"])


def test_an_instance_is_not_public_even_where_its_subnet_would_make_it_so(cloud: Any) -> None:
    place = Place(cloud)
    id, _ = cloud.make(Instance, **place.given)
    assert "PublicIpAddress" not in _there(cloud, id)
    open_id, _ = cloud.make(Instance, **place.given, associate_public_ip_address=True)
    assert "PublicIpAddress" in _there(cloud, open_id)
    assert cloud.runner(Instance).read(open_id, {}, {})["associate_public_ip_address"] is True


def test_metadata_answers_only_with_a_token_unless_told_otherwise(cloud: Any) -> None:
    id, _ = cloud.make(Instance, **Place(cloud).given)
    assert _there(cloud, id)["MetadataOptions"]["HttpTokens"] == "required"


def test_disks_are_encrypted_and_go_with_the_instance(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    disks = [
        {"device_name": "/dev/sda1", "ebs": {"volume_size": 20}},
        {"device_name": "/dev/sdb", "ebs": {"volume_size": 30, "delete_on_termination": False}},
    ]
    id, state = cloud.make(Instance, **Place(cloud).given, block_device_mappings=disks)
    assert {(one["Size"], one["Encrypted"]) for one in ec2.describe_volumes()["Volumes"]} == {(20, True), (30, True)}
    cloud.runner(Instance).delete(id, state)
    assert [one["Size"] for one in ec2.describe_volumes()["Volumes"]] == [30]


def test_a_role_given_by_hand_is_taken_away(cloud: Any) -> None:
    place = Place(cloud)
    associate = cloud.client("ec2").associate_iam_instance_profile
    cloud.live(
        Instance,
        place.given,
        drift={
            "iam_instance_profile": lambda id: associate(InstanceId=id, IamInstanceProfile={"Name": "second"}),
        },
        unreadable=("ebs_optimized",),  # the cloud chooses by the type where none was given
    )


def test_another_profile_takes_the_place_of_the_first(cloud: Any) -> None:
    # moto then still shows the first one in the instance itself
    id, state = cloud.make(Instance, **Place(cloud).given, iam_instance_profile="first")
    cloud.runner(Instance).update(id, state, {**state, "iam_instance_profile": "second"})
    found = cloud.client("ec2").describe_iam_instance_profile_associations()["IamInstanceProfileAssociations"]
    assert [one["IamInstanceProfile"]["Arn"].rpartition("/")[2] for one in found] == ["second"]


def test_another_type_starts_a_running_instance_again_but_not_a_stopped_one(cloud: Any) -> None:
    id, state = cloud.make(Instance, **Place(cloud).given)
    state = cloud.runner(Instance).update(id, state, {**state, "instance_type": "t3.large"})
    assert (_there(cloud, id)["InstanceType"], _there(cloud, id)["State"]["Name"]) == ("t3.large", "running")
    cloud.client("ec2").stop_instances(InstanceIds=[id])
    cloud.runner(Instance).update(id, state, {**state, "instance_type": "t3.micro"})
    assert (_there(cloud, id)["InstanceType"], _there(cloud, id)["State"]["Name"]) == ("t3.micro", "stopped")


def test_a_terminated_instance_is_gone_and_never_adopted(cloud: Any) -> None:
    urn, inputs = cloud.urn(Instance), {**Place(cloud).given}
    id, state = cloud.runner(Instance).create(urn, inputs)
    cloud.client("ec2").terminate_instances(InstanceIds=[id])
    assert cloud.runner(Instance).read(id, state, inputs) is None
    again, _ = cloud.runner(Instance).create(urn, inputs)
    assert again != id


def test_monitoring_is_sent_when_it_is_made(cloud: Any) -> None:
    # moto knows neither monitor_instances nor unmonitor_instances, so no change of it can be shown
    cloud.live(Instance, {**Place(cloud).given, "monitoring": True, "ebs_optimized": True})


def test_protection_is_put_and_taken_off(cloud: Any) -> None:
    modify = cloud.client("ec2").modify_instance_attribute
    cloud.live(
        Instance,
        {**Place(cloud).given, "disable_api_termination": True, "ebs_optimized": False},
        changes={"disable_api_termination": False},
        drift={
            "disable_api_termination": lambda id: modify(InstanceId=id, DisableApiTermination={"Value": True}),
        },
    )


def test_a_protected_instance_is_not_deleted(cloud: Any) -> None:
    id, state = cloud.make(Instance, **Place(cloud).given, disable_api_termination=True)
    with pytest.raises(ApiError, match="OperationNotPermitted"):
        cloud.runner(Instance).delete(id, state)
    free = cloud.runner(Instance).update(id, state, {**state, "disable_api_termination": False})
    cloud.runner(Instance).delete(id, free)
    assert cloud.runner(Instance).read(id, free, free) is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"user_data": "x" * 16385}, "user_data"),
        ({"metadata_options": {"http_tokens": "maybe"}}, "metadata_options.http_tokens"),
        ({"metadata_options": {"http_token": "required"}}, "metadata_options.http_token"),
        ({"security_group_ids": "sg-1"}, "security_group_ids"),
        ({"monitoring": "yes"}, "monitoring"),
        ({"block_device_mappings": [{"ebs": {"volume_size": "20"}}]}, "block_device_mappings[0].ebs.volume_size"),
    ],
)
def test_an_instance_that_the_cloud_would_refuse_is_refused(change: dict[str, Any], path: str) -> None:
    given = {"image_id": "ami-1", "instance_type": "t3.micro", **change}
    assert {found for found, _ in check(Instance, given).found} == {path}


def test_user_data_is_never_repeated_in_a_mistake() -> None:
    given = {"image_id": "ami-1", "instance_type": "t3.micro", "user_data": "canary" * 4096}
    assert "canary" not in repr(check(Instance, given).found)

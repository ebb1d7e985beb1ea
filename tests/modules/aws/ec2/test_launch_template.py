"""Launch templates through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import LaunchTemplate
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.errors import ProvincialError

DATA = {
    "image_id": "ami-0a1b2c3d",
    "instance_type": "t3.micro",
    "metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 1},
    "block_device_mappings": [{"device_name": "/dev/sda1", "ebs": {"volume_size": 20, "encrypted": True}}],
}


def test_a_launch_template_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")

    def put_another_version(id: str) -> None:
        ec2.create_launch_template_version(LaunchTemplateId=id, LaunchTemplateData={"ImageId": "ami-other"})
        versions = ec2.describe_launch_template_versions(LaunchTemplateId=id)["LaunchTemplateVersions"]
        newest = max(version["VersionNumber"] for version in versions)
        ec2.modify_launch_template(LaunchTemplateId=id, DefaultVersion=str(newest))

    cloud.live(
        LaunchTemplate,
        {"launch_template_name": "nodes", "launch_template_data": DATA, "tags": {"Name": "nodes"}},
        changes={
            "launch_template_data": {**DATA, "instance_type": "t3.large", "key_name": "administrators"},
            "tags": {"Name": "other"},
        },
        replaces={"launch_template_name": "others"},
        drift={
            "launch_template_data": put_another_version,
            "tags": lambda id: ec2.delete_tags(Resources=[id], Tags=[{"Key": "Name"}]),
        },
    )


def test_a_change_is_a_new_default_version_and_older_ones_stay(cloud: Any) -> None:
    id, state = cloud.make(LaunchTemplate, launch_template_data=DATA)
    cloud.runner(LaunchTemplate).update(
        id, state, {**state, "launch_template_data": {**DATA, "instance_type": "t3.large"}}
    )
    found = cloud.client("ec2").describe_launch_template_versions(LaunchTemplateId=id)["LaunchTemplateVersions"]
    kinds = {one["LaunchTemplateData"]["InstanceType"]: one["DefaultVersion"] for one in found}
    assert kinds == {"t3.micro": False, "t3.large": True}


def test_a_template_of_the_same_name_made_by_hand_is_not_taken_over(cloud: Any) -> None:
    cloud.client("ec2").create_launch_template(
        LaunchTemplateName="theirs", LaunchTemplateData={"ImageId": "ami-0a1b2c3d"}
    )
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(LaunchTemplate, launch_template_name="theirs", launch_template_data=DATA)


def test_a_misspelt_part_of_the_data_is_refused() -> None:
    given = {"launch_template_name": "nodes", "launch_template_data": {**DATA, "imag_id": "ami-1"}}
    found = dict(check(LaunchTemplate, given).found)
    assert set(found) == {"launch_template_data.imag_id"}
    assert "did you mean 'image_id'" in found["launch_template_data.imag_id"]


@pytest.mark.parametrize("name", ["ab", "máy-trạm", "x" * 129, "a b c"])
def test_a_name_that_ec2_would_refuse_is_refused(name: str) -> None:
    given = {"launch_template_name": name, "launch_template_data": DATA}
    assert [path for path, _ in check(LaunchTemplate, given).found] == ["launch_template_name"]

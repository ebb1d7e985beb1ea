"""Instance profiles through their whole life."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws import InstanceProfile, Role

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def test_an_instance_profile_lives_a_whole_life(cloud: Any) -> None:
    iam = cloud.client("iam")
    for name in ("web", "database"):
        cloud.make(Role, role_name=name, assume_role_policy_document=TRUST)
    cloud.live(
        InstanceProfile,
        {"instance_profile_name": "web", "role_name": "web", "tags": {"Name": "web"}},
        changes={"role_name": "database"},
        replaces={"instance_profile_name": "other", "path": "/machines/"},
        drift={
            "role_name": lambda id: iam.remove_role_from_instance_profile(InstanceProfileName=id, RoleName="database"),
        },
    )


def test_tags_are_changed_by_the_calls_that_moto_lacks(cloud: Any) -> None:
    id, state = cloud.make(InstanceProfile, instance_profile_name="web", tags={"Name": "web", "old": "x"})
    inputs = {name: value for name, value in state.items() if name in InstanceProfile.arguments}
    sent = []
    runner = cloud.runner(InstanceProfile)
    cloud.connection.call = lambda service, method, parameters, **options: sent.append((method, parameters)) or {}
    runner.update(id, state, {**inputs, "tags": {"Name": "machine"}})
    assert sent == [
        ("untag_instance_profile", {"InstanceProfileName": "web", "TagKeys": ["old"]}),
        ("tag_instance_profile", {"InstanceProfileName": "web", "Tags": [{"Key": "Name", "Value": "machine"}]}),
    ]


def test_a_role_put_by_hand_into_an_empty_profile_is_drift(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.make(Role, role_name="web", assume_role_policy_document=TRUST)
    cloud.live(
        InstanceProfile,
        {"tags": {"Name": "empty"}},
        drift={
            "role_name": lambda id: iam.add_role_to_instance_profile(InstanceProfileName=id, RoleName="web"),
        },
    )

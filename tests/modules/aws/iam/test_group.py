"""Groups through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Group, Policy
from provincial_cloud.aws.provider.checking import complete
from provincial_cloud.errors import ProvincialError

READ = "arn:aws:iam::123456789012:policy/read"
AUDIT = "arn:aws:iam::123456789012:policy/audit"


@pytest.fixture(autouse=True)
def policies(cloud: Any) -> None:
    """The two managed policies; moto has none of AWS's own unless it is told to load them."""
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
    for name in ("read", "audit"):
        cloud.make(Policy, policy_name=name, policy_document=document)


def test_a_group_lives_a_whole_life(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.live(
        Group,
        {"group_name": "auditors", "policy_arns": [READ, AUDIT]},
        changes={"policy_arns": [AUDIT]},
        replaces={"group_name": "readers", "path": "/people/"},
        drift={"policy_arns": lambda id: iam.attach_group_policy(GroupName=id, PolicyArn=READ)},
    )


def test_a_policy_attached_by_hand_to_a_group_without_one_is_drift(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.live(
        Group,
        {"group_name": "guests"},
        drift={"policy_arns": lambda id: iam.attach_group_policy(GroupName=id, PolicyArn=READ)},
    )


def test_a_group_that_a_killed_run_left_half_made_is_finished(cloud: Any) -> None:
    cloud.client("iam").create_group(GroupName="auditors")
    cloud.client("iam").attach_group_policy(GroupName="auditors", PolicyArn=AUDIT)
    urn = cloud.urn(Group)
    inputs = complete(Group, urn, {"group_name": "auditors", "policy_arns": [READ, AUDIT]})
    id, state = cloud.runner(Group).create(urn, inputs)
    assert set(cloud.runner(Group).read(id, state, inputs)["policy_arns"]) == {READ, AUDIT}


def test_a_group_that_may_more_than_ours_is_not_taken_over(cloud: Any) -> None:
    cloud.client("iam").create_group(GroupName="auditors")
    cloud.client("iam").attach_group_policy(GroupName="auditors", PolicyArn=READ)
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(Group, group_name="auditors", policy_arns=[AUDIT])

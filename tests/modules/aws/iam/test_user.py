"""Users through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provincial_cloud.aws import Group, Policy, User
from provincial_cloud.aws.provider.failures import ApiError

READ = "arn:aws:iam::123456789012:policy/read"
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
AUDIT = "arn:aws:iam::123456789012:policy/audit"


@pytest.fixture(autouse=True)
def policies(cloud: Any) -> None:
    """The two managed policies; moto has none of AWS's own unless it is told to load them."""
    for name in ("read", "audit"):
        cloud.make(Policy, policy_name=name, policy_document=DOCUMENT)


def test_a_user_lives_a_whole_life(cloud: Any) -> None:
    iam = cloud.client("iam")
    for name in ("auditors", "engineers"):
        cloud.make(Group, group_name=name)
    cloud.live(
        User,
        {"user_name": "lan", "group_names": ["auditors"], "policy_arns": [READ], "tags": {"Name": "Lan"}},
        changes={
            "group_names": ["engineers", "auditors"],
            "policy_arns": [AUDIT],
            "tags": {"Name": "Lan", "provincial:owner": "stttt"},
        },
        replaces={"user_name": "hoa", "path": "/people/"},
        drift={
            "group_names": lambda id: iam.remove_user_from_group(UserName=id, GroupName="auditors"),
            "policy_arns": lambda id: iam.attach_user_policy(UserName=id, PolicyArn=READ),
            "tags": lambda id: iam.tag_user(UserName=id, Tags=[{"Key": "stray", "Value": "x"}]),
        },
    )


def test_a_user_put_into_a_group_by_hand_is_drift(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.make(Group, group_name="engineers")
    cloud.live(
        User,
        {"user_name": "lan"},
        drift={"group_names": lambda id: iam.add_user_to_group(UserName=id, GroupName="engineers")},
    )


def test_a_user_is_not_deleted_with_what_others_gave(cloud: Any) -> None:
    # The API refuses access keys and passwords likewise; moto only knows of policies.
    id, state = cloud.make(User, user_name="lan", policy_arns=[READ])
    cloud.client("iam").put_user_policy(UserName=id, PolicyName="stray", PolicyDocument=json.dumps(DOCUMENT))
    with pytest.raises(ApiError, match="DeleteConflict"):
        cloud.runner(User).delete(id, state)


def test_groups_and_policies_are_taken_off_before_the_user_is_deleted(cloud: Any) -> None:
    # moto deletes a user who is in groups; the API answers DeleteConflict.
    cloud.make(Group, group_name="auditors")
    id, state = cloud.make(User, user_name="lan", group_names=["auditors"], policy_arns=[READ])
    sent: list[str] = []
    send = cloud.connection.call

    def listen(service: str, method: str, *rest: Any, **options: Any) -> Any:
        sent.append(method)
        return send(service, method, *rest, **options)

    cloud.connection.call = listen
    cloud.runner(User).delete(id, state)
    assert sent == ["remove_user_from_group", "detach_user_policy", "delete_user"]

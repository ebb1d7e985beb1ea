"""Managed policies through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provincial_cloud.aws import Policy
from provincial_cloud.errors import ProvincialError

READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}],
}


def _reading(sid: str) -> dict[str, Any]:
    return {**READ, "Statement": [{**READ["Statement"][0], "Sid": sid}]}


def _put_by_hand(iam: Any, arn: str) -> None:
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(_reading("Stray")), SetAsDefault=True)


def test_a_policy_lives_a_whole_life(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.live(
        Policy,
        {"policy_name": "read", "policy_document": json.dumps(READ), "tags": {"Name": "read"}},
        changes={"policy_document": _reading("Second"), "tags": {"Name": "read", "provincial:level": "3"}},
        replaces={"policy_name": "other", "path": "/people/", "description": "reads"},
        drift={
            "policy_document": lambda id: _put_by_hand(iam, id),
            "tags": lambda id: iam.untag_policy(PolicyArn=id, TagKeys=["Name"]),
        },
    )


def test_a_seventh_document_pushes_the_oldest_version_out(cloud: Any) -> None:
    iam = cloud.client("iam")
    id, state = cloud.make(Policy, policy_document=_reading("V1"))
    for number in range(2, 8):
        inputs = {name: value for name, value in state.items() if name in Policy.arguments}
        state = cloud.runner(Policy).update(id, state, {**inputs, "policy_document": _reading(f"V{number}")})
    versions = iam.list_policy_versions(PolicyArn=id)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == ["v3", "v4", "v5", "v6", "v7"]
    assert [version["VersionId"] for version in versions if version["IsDefaultVersion"]] == ["v7"]
    cloud.runner(Policy).delete(id, state)
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_a_policy_of_others_is_never_taken_over(cloud: Any) -> None:
    cloud.client("iam").create_policy(PolicyName="theirs", PolicyDocument=json.dumps(READ))
    with pytest.raises(ProvincialError, match="Policy 'theirs' is there already and is not this stack's"):
        cloud.make(Policy, policy_name="theirs", policy_document=READ)


def test_older_versions_are_deleted_first_as_the_api_asks(cloud: Any) -> None:
    # moto deletes a policy with all its versions; the API answers DeleteConflict.
    id, state = cloud.make(Policy, policy_document=_reading("V1"))
    inputs = {name: value for name, value in state.items() if name in Policy.arguments}
    state = cloud.runner(Policy).update(id, state, {**inputs, "policy_document": _reading("V2")})
    sent = _listen(cloud)
    cloud.runner(Policy).delete(id, state)
    assert sent == ["list_policy_versions", "delete_policy_version", "delete_policy"]


def _listen(cloud: Any) -> list[str]:
    """The calls that are sent from now on."""
    sent: list[str] = []
    send = cloud.connection.call

    def listen(service: str, method: str, *rest: Any, **options: Any) -> Any:
        sent.append(method)
        return send(service, method, *rest, **options)

    cloud.connection.call = listen
    return sent


def test_only_policies_of_the_same_name_are_asked_for_their_tags(cloud: Any) -> None:
    for number in range(5):
        cloud.client("iam").create_policy(PolicyName=f"other{number}", PolicyDocument=json.dumps(READ))
    sent = _listen(cloud)
    cloud.make(Policy, policy_name="mine", policy_document=READ)
    assert sent == ["list_policies", "create_policy"]

"""Encryption keys through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provincial_cloud.aws import Key
from provincial_cloud.aws.provider.checking import check, complete

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Account",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}


def test_a_key_lives_a_whole_life(cloud: Any) -> None:
    kms = cloud.client("kms")
    cloud.live(
        Key,
        {"description": "portal data", "policy": POLICY, "tags": {"Name": "portal"}},
        changes={
            "description": "portal data at rest",
            "policy": {**POLICY, "Id": "second"},
            "enable_key_rotation": False,
            "deletion_window_in_days": 7,
            "tags": {"Name": "portal", "provincial:level": "3"},
        },
        replaces={"key_usage": "SIGN_VERIFY", "key_spec": "RSA_4096", "multi_region": True},
        drift={
            "policy": lambda id: kms.put_key_policy(KeyId=id, PolicyName="default", Policy=json.dumps(POLICY)),
            "enable_key_rotation": lambda id: kms.enable_key_rotation(KeyId=id),
            "description": lambda id: kms.update_key_description(KeyId=id, Description="other"),
            "tags": lambda id: kms.tag_resource(KeyId=id, Tags=[{"TagKey": "stray", "TagValue": "x"}]),
        },
    )


def test_a_policy_put_by_hand_on_a_key_without_one_is_drift_and_goes_back_to_the_default(cloud: Any) -> None:
    kms = cloud.client("kms")
    seen: list[str] = []

    def meddle(id: str) -> None:
        seen.append(json.loads(kms.get_key_policy(KeyId=id, PolicyName="default")["Policy"]))
        kms.put_key_policy(KeyId=id, PolicyName="default", Policy=json.dumps({**POLICY, "Id": "stray"}))

    id, state = cloud.make(Key)
    inputs = {name: value for name, value in state.items() if name in Key.arguments}
    meddle(id)
    drifted = cloud.runner(Key).read(id, state, inputs)
    assert json.loads(drifted["policy"])["Id"] == "stray"
    cloud.runner(Key).update(id, drifted, inputs)
    assert json.loads(kms.get_key_policy(KeyId=id, PolicyName="default")["Policy"]) == seen[0]


def test_a_deleted_key_can_be_restored_for_the_days_its_window_says(cloud: Any) -> None:
    kms = cloud.client("kms")
    id, state = cloud.make(Key, deletion_window_in_days=7)
    cloud.runner(Key).delete(id, state)
    told = kms.describe_key(KeyId=id)["KeyMetadata"]
    assert told["KeyState"] == "PendingDeletion"
    assert 6 <= (told["DeletionDate"] - told["CreationDate"]).days <= 7


def test_a_key_that_waits_for_its_deletion_is_not_taken_up_again(cloud: Any) -> None:
    urn = cloud.urn(Key)
    inputs = complete(Key, urn, {"description": "again"})
    first, state = cloud.runner(Key).create(urn, inputs)
    cloud.runner(Key).delete(first, state)
    second, _ = cloud.runner(Key).create(urn, inputs)
    third, _ = cloud.runner(Key).create(urn, inputs)
    assert (second != first, third == second) == (True, True)


def test_a_key_whose_deletion_the_api_refuses_because_it_is_scheduled_counts_as_gone(cloud: Any) -> None:
    # moto schedules twice; the KMS API answers KMSInvalidStateException, which a stub at the wire stands in for here.
    from provincial_cloud.aws.provider.failures import ApiError

    id, state = cloud.make(Key)
    runner = cloud.runner(Key)
    runner.delete(id, state)
    send = cloud.connection.call

    def refuse(service: str, method: str, parameters: dict[str, Any], **options: Any) -> dict[str, Any]:
        if method == "schedule_key_deletion":
            raise ApiError(
                service=service,
                operation=method,
                endpoint="",
                code="KMSInvalidStateException",
                message="is pending deletion",
                unsure=False,
            )
        answer: dict[str, Any] = send(service, method, parameters, **options)
        return answer

    cloud.connection.call = refuse
    runner.delete(id, state)
    kept, kept_state = cloud.make(Key)
    with pytest.raises(ApiError, match="KMSInvalidStateException"):
        runner.delete(kept, kept_state)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"deletion_window_in_days": 3}, "deletion_window_in_days"),
        ({"deletion_window_in_days": "ten"}, "deletion_window_in_days"),
        ({"key_usage": "SIGN_VERIFY", "key_spec": "RSA_4096"}, "enable_key_rotation"),
        ({"enable_key_rotation": "yes"}, "enable_key_rotation"),
        ({"policy": "{"}, "policy"),
        ({"key_spec": "AES"}, "key_spec"),
    ],
)
def test_a_key_that_could_not_be_is_refused_offline(given: dict[str, Any], path: str) -> None:
    inputs = complete(Key, "urn:pulumi:test::project::provincial:aws:Key::one", given)
    assert path in [found for found, _ in check(Key, inputs).found]


def test_a_signing_key_without_rotation_lives(cloud: Any) -> None:
    cloud.live(
        Key,
        {"key_usage": "SIGN_VERIFY", "key_spec": "ECC_NIST_P256", "enable_key_rotation": False},
        changes={"description": "signs reports"},
    )

"""Secrets through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Secret
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError

KEY = "alias/secrets"


def _value(cloud: Any, name: str) -> str:
    value: str = cloud.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return value


def test_a_secret_lives_a_whole_life(cloud: Any) -> None:
    secrets = cloud.client("secretsmanager")
    cloud.live(
        Secret,
        {"name": "portal/database", "secret_string": "first", "tags": {"Name": "portal"}},
        changes={
            "description": "the portal's way into its database",
            "kms_key_id": KEY,
            "secret_string": "second",
            "recovery_window_in_days": 7,
            "tags": {"Name": "portal", "provincial:level": "3"},
        },
        replaces={"name": "portal/other"},
        drift={
            "description": lambda id: secrets.update_secret(SecretId=id, Description="stray"),
            "tags": lambda id: secrets.tag_resource(SecretId=id, Tags=[{"Key": "stray", "Value": "x"}]),
        },
    )


def test_a_changed_value_is_put_and_an_unchanged_one_leaves_a_rotation_alone(cloud: Any) -> None:
    secrets = cloud.client("secretsmanager")
    id, state = cloud.make(Secret, secret_string="first")
    inputs = {name: value for name, value in state.items() if name in Secret.arguments}
    assert _value(cloud, id) == "first"
    secrets.put_secret_value(SecretId=id, SecretString="rotated")
    seen = cloud.runner(Secret).read(id, state, inputs)
    state = cloud.runner(Secret).update(id, seen, {**inputs, "description": "new"})
    assert _value(cloud, id) == "rotated"
    state = cloud.runner(Secret).update(id, state, {**inputs, "description": "new", "secret_string": "second"})
    assert _value(cloud, id) == "second"
    cloud.runner(Secret).update(id, state, {key: item for key, item in inputs.items() if key != "secret_string"})
    assert _value(cloud, id) == "second"


def test_a_deleted_secret_is_restored_when_the_same_resource_is_made_again(cloud: Any) -> None:
    urn = cloud.urn(Secret)
    first = complete(Secret, urn, {"name": "portal", "secret_string": "old", "tags": {"Name": "one"}})
    id, state = cloud.runner(Secret).create(urn, first)
    cloud.runner(Secret).delete(id, state)
    assert cloud.runner(Secret).read(id, state, first) is None
    second = complete(Secret, urn, {"name": "portal", "secret_string": "new", "tags": {"Name": "two"}})
    id, state = cloud.runner(Secret).create(urn, second)
    assert _value(cloud, id) == "new"
    assert cloud.runner(Secret).read(id, state, second)["tags"] == {"Name": "two"}


def test_a_deleted_secret_of_others_is_not_restored(cloud: Any) -> None:
    secrets = cloud.client("secretsmanager")
    secrets.create_secret(Name="theirs", SecretString="theirs")
    secrets.delete_secret(SecretId="theirs", RecoveryWindowInDays=7)
    with pytest.raises(Exception, match=r"ResourceExistsException|InvalidRequestException|not this stack's"):
        cloud.make(Secret, name="theirs", secret_string="ours")
    assert "DeletedDate" in secrets.describe_secret(SecretId="theirs")


def test_a_secret_of_others_is_never_taken_over(cloud: Any) -> None:
    cloud.client("secretsmanager").create_secret(Name="theirs", SecretString="theirs")
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(Secret, name="theirs", secret_string="ours")
    assert _value(cloud, "theirs") == "theirs"


def test_a_window_of_none_frees_the_name_at_once(cloud: Any) -> None:
    id, state = cloud.make(Secret, name="portal", recovery_window_in_days=0)
    cloud.runner(Secret).delete(id, state)
    found = cloud.client("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"]
    assert found == []


@pytest.mark.parametrize("days", [1, 6, 31, 7.5, "7", True])
def test_a_window_that_the_cloud_lacks_is_refused_offline(days: object) -> None:
    found = check(Secret, {"name": "portal", "recovery_window_in_days": days}).found
    assert [path for path, _ in found] == ["recovery_window_in_days"]


def test_a_refused_value_is_not_shown() -> None:
    found = check(Secret, {"name": "portal", "secret_string": {"canary": "trung-thu"}}).found
    assert [path for path, _ in found] == ["secret_string"]
    assert "trung-thu" not in str(found)
    found = check(Secret, {"name": "portal", "secret_string": "trung-thu" * 9000}).found
    assert [path for path, _ in found] == ["secret_string"]
    assert "trung-thu" not in str(found)

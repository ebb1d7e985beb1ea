"""Names of keys through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Key, KeyAlias
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.errors import ProvincialError


def test_a_key_alias_lives_a_whole_life(cloud: Any) -> None:
    first, _ = cloud.make(Key)
    second, state = cloud.make(Key)
    cloud.live(
        KeyAlias,
        {"alias_name": "alias/portal/data", "target_key_id": first},
        changes={"target_key_id": state["arn"]},
        replaces={"alias_name": "alias/portal/logs"},
        drift={
            "target_key_id": lambda id: cloud.client("kms").update_alias(AliasName=id, TargetKeyId=first),
        },
    )
    assert second in state["arn"]


def test_an_alias_of_another_key_is_not_taken_over(cloud: Any) -> None:
    first, _ = cloud.make(Key)
    second, _ = cloud.make(Key)
    cloud.make(KeyAlias, alias_name="alias/theirs", target_key_id=first)
    with pytest.raises(ProvincialError, match="is not this stack's"):
        cloud.make(KeyAlias, alias_name="alias/theirs", target_key_id=second)


@pytest.mark.parametrize("name", ["portal", "alias/aws/s3", "alias/a b"])
def test_an_alias_that_kms_would_refuse_is_refused_offline(name: str) -> None:
    found = check(KeyAlias, {"alias_name": name, "target_key_id": "1234"}).found
    assert [path for path, _ in found] == ["alias_name"]

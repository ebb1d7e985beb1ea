"""Log groups through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.aws import LogGroup
from provincial_cloud.aws.logs.log_group import RETENTION_DAYS, shortest_retention
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.errors import ProvincialError

KEY = "arn:aws:kms:ap-southeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def test_a_log_group_lives_a_whole_life(cloud: Any) -> None:
    logs = cloud.client("logs")
    cloud.make(LogGroup, log_group_name="/flow/main-second")  # shares the prefix by which groups are looked up
    cloud.live(
        LogGroup,
        {"log_group_name": "/flow/main", "retention_in_days": 365, "kms_key_id": KEY, "tags": {"Name": "flow"}},
        changes={
            "retention_in_days": 400,
            "tags": {"Name": "flow", "provincial:level": "3"},
        },
        replaces={"log_group_name": "/flow/other"},
        drift={
            "retention_in_days": lambda id: logs.put_retention_policy(logGroupName=id, retentionInDays=1),
            "tags": lambda id: logs.tag_log_group(logGroupName=id, tags={"stray": "x"}),
        },
    )


def test_the_key_is_changed_by_calls_that_moto_lacks(cloud: Any) -> None:
    id, state = cloud.make(LogGroup, log_group_name="/flow/main", kms_key_id=KEY)
    inputs = {name: value for name, value in state.items() if name in LogGroup.arguments}
    sent = []
    runner = cloud.runner(LogGroup)
    cloud.connection.call = lambda service, method, parameters, **options: sent.append((method, parameters)) or {}
    runner.update(id, state, {**inputs, "kms_key_id": KEY + "6"})
    runner.update(id, state, {"log_group_name": "/flow/main"})
    assert sent == [
        ("associate_kms_key", {"kmsKeyId": KEY + "6", "logGroupName": "/flow/main"}),
        ("disassociate_kms_key", {"logGroupName": "/flow/main"}),
    ]


def test_a_retention_put_by_hand_where_none_is_declared_is_drift(cloud: Any) -> None:
    logs = cloud.client("logs")
    cloud.live(
        LogGroup,
        {"log_group_name": "/for/ever"},
        drift={"retention_in_days": lambda id: logs.put_retention_policy(logGroupName=id, retentionInDays=1)},
    )


def test_a_group_of_others_is_never_taken_over(cloud: Any) -> None:
    cloud.client("logs").create_log_group(logGroupName="/theirs")
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(LogGroup, log_group_name="/theirs")


def test_a_retention_that_the_cloud_lacks_is_refused_and_the_next_longer_one_named() -> None:
    ((path, reason),) = check(LogGroup, {"log_group_name": "/a", "retention_in_days": 184}).found
    assert path == "retention_in_days"
    assert "the next longer one is 365" in reason
    assert json.dumps(list(RETENTION_DAYS))[1:-1] in reason


@given(st.integers(1, RETENTION_DAYS[-1]))
def test_the_shortest_retention_keeps_logs_long_enough_and_no_longer_than_must_be(days: int) -> None:
    found = shortest_retention(days)
    assert found >= days
    assert not [offered for offered in RETENTION_DAYS if days <= offered < found]


def test_nothing_is_offered_beyond_ten_years() -> None:
    with pytest.raises(ValueError, match="3654"):
        shortest_retention(3654)

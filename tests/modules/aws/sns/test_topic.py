"""Topics through their whole life."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from provincial_cloud.aws import Topic
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.errors import ProvincialError

ARN = "arn:aws:sns:ap-southeast-1:123456789012:alarms"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": ARN,
        }
    ],
}


def _put(sns: Any, arn: str, name: str, value: str) -> None:
    sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)


def test_a_topic_lives_a_whole_life(cloud: Any) -> None:
    sns = cloud.client("sns")
    cloud.live(
        Topic,
        {"name": "alarms", "policy": POLICY, "kms_master_key_id": "alias/notices", "tags": {"Name": "alarms"}},
        changes={
            "display_name": "Alarms",
            "policy": {**POLICY, "Id": "second"},
            "kms_master_key_id": "alias/other",
            "tags": {"Name": "alarms", "provincial:level": "3"},
        },
        replaces={"name": "other"},
        drift={
            "policy": lambda id: _put(sns, id, "Policy", json.dumps(POLICY)),
            "kms_master_key_id": lambda id: _put(sns, id, "KmsMasterKeyId", ""),
            "display_name": lambda id: _put(sns, id, "DisplayName", "x"),
            "tags": lambda id: sns.tag_resource(ResourceArn=id, Tags=[{"Key": "stray", "Value": "x"}]),
        },
    )


def test_what_is_no_longer_declared_goes_back_to_the_default(cloud: Any) -> None:
    sns = cloud.client("sns")
    cloud.live(
        Topic,
        {"name": "alarms", "policy": POLICY, "kms_master_key_id": "alias/notices", "display_name": "Alarms"},
        changes={"policy": None, "kms_master_key_id": None, "display_name": None},
        drift={"policy": lambda id: _put(sns, id, "Policy", json.dumps(POLICY))},
    )


def test_a_default_policy_that_was_opened_by_hand_is_drift(cloud: Any) -> None:
    sns = cloud.client("sns")
    id, state = cloud.make(Topic, name="alarms")
    default = json.loads(sns.get_topic_attributes(TopicArn=id)["Attributes"]["Policy"])
    reading = cloud.runner(Topic).read
    assert "policy" not in reading(id, state, {"name": "alarms"})
    opened = copy.deepcopy(default)
    del opened["Statement"][0]["Condition"]
    another = copy.deepcopy(default)
    another["Statement"][0]["Condition"]["StringEquals"]["AWS:SourceOwner"] = "999999999999"
    more = copy.deepcopy(default)
    more["Statement"].append(POLICY["Statement"][0])
    wider = copy.deepcopy(default)
    wider["Statement"][0]["Action"] = ["SNS:*"]
    for stray in (opened, another, more, wider):
        _put(sns, id, "Policy", json.dumps(stray))
        assert json.loads(reading(id, state, {"name": "alarms"})["policy"]) == stray


def test_an_import_reads_the_name_and_not_the_arn(cloud: Any) -> None:
    id, _ = cloud.make(Topic, name="alarms")
    assert cloud.runner(Topic).read(id, {}, {})["name"] == "alarms"


def test_a_topic_of_others_is_never_taken_over(cloud: Any) -> None:
    sns = cloud.client("sns")
    sns.create_topic(Name="alarms-of-theirs")
    sns.create_topic(Name="theirs")
    cloud.make(Topic, name="alarms")
    with pytest.raises(ProvincialError, match="Topic 'theirs' is there already and is not this stack's"):
        cloud.make(Topic, name="theirs")


def test_a_name_that_sns_would_refuse_is_refused_offline() -> None:
    assert [path for path, _ in check(Topic, {"name": "báo động"}).found] == ["name"]

"""The inventory against what was made and deleted."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest

from provincial_cloud.aws import (
    AccountPasswordPolicy,
    Bucket,
    Group,
    InstanceProfile,
    Key,
    KeyAlias,
    LogGroup,
    MetricAlarm,
    Policy,
    Record,
    Repository,
    Role,
    RolePolicyAttachment,
    Secret,
    Topic,
    Trail,
    User,
    Vpc,
)
from provincial_cloud.aws.provider.calls import refs
from provincial_cloud.aws.provider.connection import operation_model, page_rules
from provincial_cloud.aws.provider.inventory import inventory, listing_of
from provincial_cloud.aws.resource import TYPES, AwsResource

KINDS = [pytest.param(kind, id=kind.__name__) for kind in TYPES.values() if kind.lifecycle.delete is not None]
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def _make_some_of_each(cloud: Any) -> list[tuple[type[AwsResource], str, dict[str, Any]]]:
    made: list[tuple[type[AwsResource], str, dict[str, Any]]] = []

    def make(kind: type[AwsResource], **given: Any) -> str:
        id, state = cloud.make(kind, **given)
        made.append((kind, id, state))
        return str(id)

    key = make(Key)
    make(Key)
    make(KeyAlias, alias_name="alias/main", target_key_id=key)
    role = make(Role, assume_role_policy_document=TRUST)
    for _ in range(2):
        policy = make(Policy, policy_document=DOCUMENT)
        make(RolePolicyAttachment, role_name=role, policy_arn=policy)
    make(InstanceProfile, role_name=role)
    group = make(Group, policy_arns=[policy])
    make(User, group_names=[group])
    make(AccountPasswordPolicy)
    make(LogGroup)
    make(Trail, s3_bucket_name=make(Bucket))
    make(MetricAlarm, metric_name="a", namespace="b", threshold=1, comparison_operator="GreaterThanThreshold")
    make(Topic)
    make(Secret, secret_string="x")
    make(Repository)
    make(Vpc, cidr_block="10.20.0.0/16")
    return made


def _make_some_behind_our_back(cloud: Any) -> None:
    cloud.client("kms").create_key()
    cloud.client("s3").create_bucket(
        Bucket="theirs", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"}
    )
    cloud.client("iam").create_role(RoleName="theirs", AssumeRolePolicyDocument="{}")
    cloud.client("sns").create_topic(Name="theirs")
    cloud.client("logs").create_log_group(logGroupName="theirs")


def test_the_inventory_is_what_was_made_and_empty_when_that_is_deleted(cloud: Any) -> None:
    _make_some_behind_our_back(cloud)
    made = _make_some_of_each(cloud)
    expected: dict[str, list[str]] = {}
    for kind, id, _ in made:
        expected[kind.token] = sorted([*expected.get(kind.token, []), id])
    assert inventory(cloud.connection) == expected
    for kind, id, state in reversed(made):
        cloud.runner(kind).delete(id, state)
    assert inventory(cloud.connection) == {}


def test_all_that_exists_is_listed_on_request(cloud: Any) -> None:
    _make_some_behind_our_back(cloud)
    assert inventory(cloud.connection) == {}
    found = inventory(cloud.connection, claimed=False, kinds=[Bucket, Role, LogGroup, Key, Topic])
    assert {token.rpartition(":")[2]: len(ids) for token, ids in found.items()} == {
        "Bucket": 1,
        "Key": 1,
        "LogGroup": 1,
        "Role": 1,
        "Topic": 1,
    }


def test_long_listings_are_read_to_their_end(cloud: Any) -> None:
    for number in range(120):
        cloud.client("sns").create_topic(Name=f"topic-{number:03}")
    assert len(inventory(cloud.connection, claimed=False, kinds=[Topic])[Topic.token]) == 120


def test_listings_that_go_on_by_several_marks_are_read_to_their_end(cloud: Any) -> None:
    dns = cloud.client("route53")
    zone = dns.create_hosted_zone(Name="example.gov.vn", CallerReference="one")["HostedZone"]["Id"]
    entry = {"Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.20.0.4"}]}
    for start in (0, 150, 300):
        changes = [
            {"Action": "CREATE", "ResourceRecordSet": {"Name": f"a{number:03}.example.gov.vn", **entry}}
            for number in range(start, start + 150)
        ]
        dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    assert len(inventory(cloud.connection, kinds=[Record])[Record.token]) == 450


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_says_how_all_of_its_kind_are_listed(kind: type[AwsResource]) -> None:
    assert listing_of(kind.lifecycle) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_every_listing_is_one_that_the_api_has(kind: type[AwsResource]) -> None:
    listing = listing_of(kind.lifecycle)
    assert listing is not None
    while listing is not None:
        service = listing.call.service or kind.lifecycle.service
        operation = operation_model(service, listing.call.operation)
        shape = operation.input_shape
        in_pages = {"NextToken", "nextToken", "Marker", "ContinuationToken"} & set(shape.members if shape else ())
        assert not in_pages or operation.name in page_rules(service), "only the first page would be read"
        assert set(listing.call.parameters) <= set(shape.members if shape else ())
        assert bool(listing.within) == bool(refs(listing.call.parameters))
        assert jmespath.compile(listing.items)
        assert callable(listing.id) or jmespath.compile(listing.id)
        listing = listing.within

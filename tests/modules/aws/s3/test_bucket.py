"""Buckets through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provincial_cloud.aws import Bucket
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.errors import ProvincialError

DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::one/*"}],
}


def _lets_the_logging_service_write(bucket: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{bucket}/*",
            }
        ],
    }


def test_a_bucket_lives_a_whole_life(cloud: Any) -> None:
    s3 = cloud.client("s3")
    cloud.make(Bucket, bucket="access-logs", policy=_lets_the_logging_service_write("access-logs"))
    cloud.live(
        Bucket,
        {"bucket": "one", "policy": DENY, "tags": {"Name": "one"}},
        changes={
            "versioning": "Suspended",
            "encryption": {"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/some", "bucket_key_enabled": True},
            "public_access_block": {
                "block_public_acls": False,
                "ignore_public_acls": True,
                "block_public_policy": True,
                "restrict_public_buckets": True,
            },
            "ownership": "BucketOwnerPreferred",
            "lifecycle_rules": [
                {"id": "old", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 92}},
            ],
            "logging": {"target_bucket": "access-logs", "target_prefix": "one/"},
            "policy": {**DENY, "Id": "second"},
            "tags": {"Name": "one", "provincial:level": "3"},
            "force_destroy": True,
        },
        replaces={"bucket": "two"},
        drift={
            "policy": lambda id: s3.put_bucket_policy(Bucket=id, Policy=json.dumps({**DENY, "Id": "stray"})),
            "tags": lambda id: s3.put_bucket_tagging(Bucket=id, Tagging={"TagSet": [{"Key": "x", "Value": "y"}]}),
            "versioning": lambda id: s3.put_bucket_versioning(Bucket=id, VersioningConfiguration={"Status": "Enabled"}),
            "lifecycle_rules": lambda id: s3.delete_bucket_lifecycle(Bucket=id),
        },
    )


def test_a_policy_put_by_hand_on_a_bucket_without_one_is_drift(cloud: Any) -> None:
    cloud.live(
        Bucket,
        {"bucket": "bare"},
        drift={"policy": lambda id: cloud.client("s3").put_bucket_policy(Bucket=id, Policy=json.dumps(DENY))},
    )


def test_a_locked_bucket_keeps_its_retention(cloud: Any) -> None:
    cloud.live(
        Bucket,
        {"bucket": "locked", "object_lock": {"mode": "COMPLIANCE", "days": 184}},
        changes={"object_lock": {"mode": "COMPLIANCE", "days": 366}},
    )


def test_a_bucket_made_by_hand_is_never_taken_over_silently(cloud: Any) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="theirs", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
    s3.put_bucket_tagging(Bucket="theirs", Tagging={"TagSet": [{"Key": "owner", "Value": "them"}]})
    with pytest.raises(ProvincialError, match="not this stack's") as caught:
        cloud.make(Bucket, bucket="theirs")
    assert "pulumi import provincial:aws:Bucket" in str(caught.value)


def test_a_bucket_with_objects_is_only_emptied_when_it_may_be(cloud: Any) -> None:
    s3 = cloud.client("s3")
    id, state = cloud.make(Bucket, bucket="full", force_destroy=True)
    s3.put_object(Bucket=id, Key="a", Body=b"1")
    s3.put_object(Bucket=id, Key="a", Body=b"2")
    cloud.runner(Bucket).delete(id, state)
    assert cloud.runner(Bucket).read(id, state, state) is None


def test_a_bucket_that_asks_for_tls_is_emptied_all_the_same(cloud: Any) -> None:
    s3 = cloud.client("s3")
    id, state = cloud.make(Bucket, bucket="tls", force_destroy=True)
    s3.put_object(Bucket=id, Key="a", Body=b"1")
    policy = {
        "Version": "2012-10-17",
        "Statement": [{**DENY["Statement"][0], "Principal": {"AWS": "*"}, "Resource": "*"}],
    }
    state = cloud.runner(Bucket).update(id, state, {**state, "policy": policy})
    cloud.runner(Bucket).delete(id, state)
    assert cloud.runner(Bucket).read(id, state, state) is None


def test_objects_that_nobody_may_delete_stop_the_deletion(cloud: Any) -> None:
    s3 = cloud.client("s3")
    id, state = cloud.make(Bucket, bucket="kept", force_destroy=True, object_lock={"mode": "COMPLIANCE", "days": 10})
    s3.put_object(Bucket=id, Key="a", Body=b"1", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate="2099-01-01")
    with pytest.raises(ApiError, match="delete_objects"):
        cloud.runner(Bucket).delete(id, state)
    assert cloud.runner(Bucket).read(id, state, state) is not None


def test_a_misspelt_member_is_refused_before_anything_is_made() -> None:
    given = {"encryption": {"sse_algoritm": "AES256"}, "object_lock": {"mode": "GOVERNANCE", "dayz": 3}}
    found = check(Bucket, complete(Bucket, "urn:pulumi:a::b::c::d", given)).found
    assert [path for path, _ in found] == ["encryption", "object_lock"]
    assert "sse_algoritm" in found[0][1]

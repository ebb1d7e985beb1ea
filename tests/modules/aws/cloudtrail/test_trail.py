"""Trails through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Bucket, Trail
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError

KEY = "arn:aws:kms:ap-southeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"
GROUP = "arn:aws:logs:ap-southeast-1:123456789012:log-group:/trail:*"
ROLE = "arn:aws:iam::123456789012:role/trail"
WRITES = [{"read_write_type": "WriteOnly", "include_management_events": True}]


@pytest.fixture(autouse=True)
def buckets(cloud: Any) -> None:
    """Where trails write to."""
    for name in ("archive", "other-archive"):
        cloud.make(Bucket, bucket=name)


def test_a_trail_lives_a_whole_life(cloud: Any) -> None:
    trails = cloud.client("cloudtrail")
    arn = "arn:aws:cloudtrail:ap-southeast-1:123456789012:trail/main"
    cloud.live(
        Trail,
        {
            "name": "main",
            "s3_bucket_name": "archive",
            "cloud_watch_logs_log_group_arn": GROUP,
            "cloud_watch_logs_role_arn": ROLE,
            "tags": {"Name": "main"},
        },
        changes={
            "s3_bucket_name": "other-archive",
            "s3_key_prefix": "trail",
            "is_multi_region_trail": False,
            "include_global_service_events": False,
            "enable_log_file_validation": False,
            "kms_key_id": KEY,
            "cloud_watch_logs_log_group_arn": GROUP.replace("/trail", "/other"),
            "cloud_watch_logs_role_arn": ROLE + "-other",
            "event_selectors": WRITES,
            "is_logging": False,
            "tags": {"Name": "main", "provincial:level": "3"},
        },
        replaces={"name": "other"},
        drift={
            "is_logging": lambda id: trails.start_logging(Name=id),
            "event_selectors": lambda id: trails.put_event_selectors(
                TrailName=id, EventSelectors=[{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]
            ),
            "enable_log_file_validation": lambda id: trails.update_trail(Name=id, EnableLogFileValidation=True),
            "kms_key_id": lambda id: trails.update_trail(Name=id, KmsKeyId=""),
            "tags": lambda id: trails.add_tags(ResourceId=arn, TagsList=[{"Key": "stray", "Value": "x"}]),
        },
    )


def test_a_trail_records_from_the_start_and_one_stopped_by_hand_is_started_again(cloud: Any) -> None:
    trails = cloud.client("cloudtrail")
    seen = []

    def stop(id: str) -> None:
        seen.append(trails.get_trail_status(Name=id)["IsLogging"])
        trails.stop_logging(Name=id)

    cloud.live(Trail, {"s3_bucket_name": "archive"}, drift={"is_logging": stop})
    assert seen == [True]


def test_what_is_no_longer_declared_is_cleared(cloud: Any) -> None:
    cloud.live(
        Trail,
        {
            "s3_bucket_name": "archive",
            "s3_key_prefix": "trail",
            "kms_key_id": KEY,
            "cloud_watch_logs_log_group_arn": GROUP,
            "cloud_watch_logs_role_arn": ROLE,
        },
        changes={"s3_key_prefix": None, "kms_key_id": None},
    )


def test_a_trail_that_does_not_record_is_made_without_recording(cloud: Any) -> None:
    id, _ = cloud.make(Trail, s3_bucket_name="archive", is_logging=False)
    assert cloud.client("cloudtrail").get_trail_status(Name=id)["IsLogging"] is False


def test_a_trail_of_others_is_never_taken_over(cloud: Any) -> None:
    cloud.client("cloudtrail").create_trail(Name="theirs", S3BucketName="archive")
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(Trail, name="theirs", s3_bucket_name="archive")


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"include_global_service_events": False}, "include_global_service_events"),
        ({"cloud_watch_logs_log_group_arn": GROUP[:-2]}, "cloud_watch_logs_log_group_arn"),
        ({"name": "a..b"}, "name"),
        ({"name": "ab"}, "name"),
        ({"is_logging": "yes"}, "is_logging"),
        ({"event_selectors": [{"read_write_typ": "All"}]}, "event_selectors[0].read_write_typ"),
    ],
)
def test_what_the_service_would_refuse_is_refused_offline(given: dict[str, Any], path: str) -> None:
    inputs = complete(Trail, "urn:pulumi:test::project::provincial:aws:Trail::one", {"s3_bucket_name": "a", **given})
    assert [found for found, _ in check(Trail, inputs).found] == [path]

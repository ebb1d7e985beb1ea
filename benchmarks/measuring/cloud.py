"""What exists in the sandbox's cloud, with the properties that a benchmark sets."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from measuring.verdict import Inventory

CLAIM = "provincial:claim"


def inventory(kind: str, client: Callable[[str], Any]) -> Inventory:
    """Every resource of a kind by its name; marks, which each side makes its own way, only count as there or not.

    `client` gives a boto3 client of a service. Raises KeyError for a kind that no benchmark makes.
    """
    return {"log-group": _log_groups, "bucket": _buckets}[kind](client)


def _tags(tags: dict[str, str]) -> dict[str, str]:
    return {key: "(set)" if key == CLAIM and value else value for key, value in tags.items()}


def _log_groups(client: Callable[[str], Any]) -> Inventory:
    logs = client("logs")
    pages = logs.get_paginator("describe_log_groups").paginate()
    groups = [group for page in pages for group in page["logGroups"]]

    def look(group: dict[str, Any]) -> dict[str, Any]:
        told = logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"]
        return {"arn": group["logGroupArn"], "retention": group.get("retentionInDays"), "tags": _tags(told)}

    return _each([str(group["logGroupName"]) for group in groups], groups, look)


def _buckets(client: Callable[[str], Any]) -> Inventory:
    s3 = client("s3")
    names = [str(bucket["Name"]) for bucket in s3.list_buckets()["Buckets"]]

    def look(name: str) -> dict[str, Any]:
        pairs = s3.get_bucket_tagging(Bucket=name)["TagSet"]
        return {
            "location": s3.get_bucket_location(Bucket=name)["LocationConstraint"],
            "tags": _tags({pair["Key"]: pair["Value"] for pair in pairs}),
            "versioning": s3.get_bucket_versioning(Bucket=name).get("Status"),
            "encryption": s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"],
            "public_access": s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
            "ownership": s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"],
        }

    return _each(names, names, look)


def _each(names: list[str], items: list[Any], look: Callable[[Any], dict[str, Any]]) -> Inventory:
    with ThreadPoolExecutor(8) as pool:
        return dict(zip(names, pool.map(look, items), strict=True))

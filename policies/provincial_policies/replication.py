"""Which buckets a bucket's objects are copied to."""

from __future__ import annotations

from provincial_policies.resource import Resource, Stack, View

BUCKET = "provincial:aws:Bucket"
ARN = "arn:aws:s3:::"


def destinations(source: Resource, wanted: View, stack: Stack) -> tuple[Resource, ...]:
    """The buckets of this stack that one destination of `source` names; none when it lies elsewhere.

    Where the ARN is not known yet, every bucket that the replication depends on counts.
    """
    if not wanted.known("bucket"):
        return stack.referenced(source, "replication", BUCKET).found
    name = str(wanted.get("bucket", default="")).removeprefix(ARN)
    return tuple(bucket for bucket in stack.of_type(BUCKET) if bucket.known("bucket") and bucket.get("bucket") == name)


def holds_copies_of(target: Resource, stack: Stack) -> tuple[Resource, ...]:
    """The buckets of this stack whose objects are copied to `target`."""
    return tuple(
        source
        for source in stack.of_type(BUCKET)
        if source.urn != target.urn
        and any(
            target.urn == bucket.urn
            for item in source.entries("replication", "rules")
            for bucket in destinations(source, item.at("destination"), stack)
        )
    )

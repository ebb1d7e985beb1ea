"""Dynamic providers in a module of their own: the state holds a reference to their code, not the code itself."""

from __future__ import annotations

from typing import Any

import pulumi
from calls import ASPECTS, TAGS, client, create_bucket, create_log_group
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class LogGroupProvider(ResourceProvider):
    """Keeps log groups."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make it."""
        arn = create_log_group(props["log_group_name"], props["tags"])
        return CreateResult(props["log_group_name"], {**props, "arn": arn})

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Remove it."""
        client("logs").delete_log_group(logGroupName=id)


class BucketProvider(ResourceProvider):
    """Keeps buckets."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make it."""
        arn = create_bucket(props["bucket"], props["tags"], {name: props[name] for name in ASPECTS})
        return CreateResult(props["bucket"], {**props, "arn": arn})

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Remove it."""
        client("s3").delete_bucket(Bucket=id)


class LogGroup(Resource):
    """A log group."""

    arn: pulumi.Output[str]

    def __init__(self, name: str) -> None:
        super().__init__(LogGroupProvider(), name, {"log_group_name": name, "tags": TAGS, "arn": None})


class Bucket(Resource):
    """A bucket."""

    arn: pulumi.Output[str]

    def __init__(self, name: str) -> None:
        super().__init__(BucketProvider(), name, {"bucket": name, **ASPECTS, "tags": TAGS, "arn": None})

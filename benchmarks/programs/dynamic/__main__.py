"""The same resources through `pulumi.dynamic`, written as Pulumi's guide does: the provider stands in the program.

Its calls are those of `dynamic_module/calls.py`. Docstrings are left out where they would be stored with every
resource.
"""

from __future__ import annotations

import os
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

kind = os.environ["BENCHMARK_KIND"]
first, count = int(os.environ["BENCHMARK_FIRST"]), int(os.environ["BENCHMARK_COUNT"])
tags = {"Name": "benchmark", "provincial:layer": "foundation", "provincial:level": "3"}


class LogGroupProvider(ResourceProvider):
    def client(self) -> Any:
        import os

        import boto3
        from botocore.config import Config

        if not hasattr(boto3, "benchmark_logs"):  # made once a process and shared by its threads
            boto3.benchmark_logs = boto3.Session().client(
                "logs",
                endpoint_url=os.environ["BENCHMARK_ENDPOINT"],
                region_name=os.environ["BENCHMARK_REGION"],
                config=Config(max_pool_connections=64),
            )
        return boto3.benchmark_logs

    def create(self, props: dict[str, Any]) -> CreateResult:
        import hashlib

        logs, name = self.client(), props["log_group_name"]
        mark = hashlib.sha256(name.encode()).hexdigest()[:32]
        logs.create_log_group(logGroupName=name, tags={**props["tags"], "provincial:claim": mark})
        found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        arn = next(one["logGroupArn"] for one in found if one["logGroupName"] == name)
        return CreateResult(name, {**props, "arn": arn})

    def delete(self, id: str, props: dict[str, Any]) -> None:
        self.client().delete_log_group(logGroupName=id)


class BucketProvider(ResourceProvider):
    def client(self) -> Any:
        import os

        import boto3
        from botocore.config import Config

        if not hasattr(boto3, "benchmark_s3"):
            boto3.benchmark_s3 = boto3.Session().client(
                "s3",
                endpoint_url=os.environ["BENCHMARK_ENDPOINT"],
                region_name=os.environ["BENCHMARK_REGION"],
                config=Config(max_pool_connections=64, s3={"addressing_style": "path"}),
            )
        return boto3.benchmark_s3

    def create(self, props: dict[str, Any]) -> CreateResult:
        import hashlib
        import os

        from botocore.exceptions import ClientError

        s3, name = self.client(), props["bucket"]
        try:
            s3.head_bucket(Bucket=name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "404":
                raise
        else:
            raise ValueError(f"bucket {name} is there already")
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": os.environ["BENCHMARK_REGION"]})
        mark = hashlib.sha256(name.encode()).hexdigest()[:32]
        pairs = [{"Key": key, "Value": value} for key, value in {**props["tags"], "provincial:claim": mark}.items()]
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs})
        rules = [{"ObjectOwnership": props["ownership"]}]
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": rules})
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": props["versioning"]})
        rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": props["sse_algorithm"]}}]
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
        return CreateResult(name, {**props, "arn": f"arn:aws:s3:::{name}"})

    def delete(self, id: str, props: dict[str, Any]) -> None:
        self.client().delete_bucket(Bucket=id)


class LogGroup(Resource):
    arn: pulumi.Output[str]

    def __init__(self, name: str) -> None:
        super().__init__(LogGroupProvider(), name, {"log_group_name": name, "tags": tags, "arn": None})


class Bucket(Resource):
    arn: pulumi.Output[str]

    def __init__(self, name: str) -> None:
        aspects = {"ownership": "BucketOwnerEnforced", "versioning": "Enabled", "sse_algorithm": "AES256"}
        super().__init__(BucketProvider(), name, {"bucket": name, **aspects, "tags": tags, "arn": None})


for number in range(first, first + count):
    {"log-group": LogGroup, "bucket": Bucket}[kind](f"{kind}-{number:05d}")

"""What each resource takes of the API, as plain boto3: the peers and the bare loop send exactly these calls.

They are those of our own provider, safety included: the look whether a name is taken, the mark by which a killed run's
work is found again, a bucket closed, versioned and encrypted.
"""

from __future__ import annotations

import functools
import hashlib
import os
from typing import Any

TAGS = {"Name": "benchmark", "provincial:layer": "foundation", "provincial:level": "3"}
ASPECTS = {"ownership": "BucketOwnerEnforced", "versioning": "Enabled", "sse_algorithm": "AES256"}
CLOSED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@functools.cache
def client(service: str) -> Any:
    """A boto3 client, made once a process and shared by its threads."""
    import boto3
    from botocore.config import Config

    return boto3.Session().client(
        service,
        endpoint_url=os.environ["BENCHMARK_ENDPOINT"],
        region_name=os.environ["BENCHMARK_REGION"],
        config=Config(max_pool_connections=64, s3={"addressing_style": "path"}),
    )


def marked(name: str, tags: dict[str, str]) -> dict[str, str]:
    """The tags with the mark."""
    return {**tags, "provincial:claim": hashlib.sha256(name.encode()).hexdigest()[:32]}


def create_log_group(name: str, tags: dict[str, str]) -> str:
    """Make a log group; gives its ARN."""
    logs = client("logs")
    logs.create_log_group(logGroupName=name, tags=marked(name, tags))
    found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next(str(one["logGroupArn"]) for one in found if one["logGroupName"] == name)


def create_bucket(name: str, tags: dict[str, str], aspects: dict[str, str]) -> str:
    """Make a bucket unless its name is taken; gives its ARN."""
    from botocore.exceptions import ClientError

    s3 = client("s3")
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
    else:
        raise ValueError(f"bucket {name} is there already")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": os.environ["BENCHMARK_REGION"]})
    pairs = [{"Key": key, "Value": value} for key, value in marked(name, tags).items()]
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs})
    s3.put_bucket_ownership_controls(
        Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": aspects["ownership"]}]}
    )
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(CLOSED, True))
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": aspects["versioning"]})
    default = {"SSEAlgorithm": aspects["sse_algorithm"]}
    rules = [{"ApplyServerSideEncryptionByDefault": default}]
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
    return f"arn:aws:s3:::{name}"

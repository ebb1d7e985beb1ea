"""Some resources of one kind through this project's provider; the harness says which and how many."""

from __future__ import annotations

import os

import pulumi

from provincial_cloud import aws

kind = os.environ["BENCHMARK_KIND"]
first, count = int(os.environ["BENCHMARK_FIRST"]), int(os.environ["BENCHMARK_COUNT"])
cloud = aws.Provider("cloud", endpoint=os.environ["BENCHMARK_ENDPOINT"], region=os.environ["BENCHMARK_REGION"])
here = pulumi.ResourceOptions(provider=cloud)
tags = {"Name": "benchmark", "provincial:layer": "foundation", "provincial:level": "3"}

for number in range(first, first + count):
    name = f"{kind}-{number:05d}"
    if kind == "log-group":
        aws.LogGroup(name, log_group_name=name, tags=tags, opts=here)
    elif kind == "bucket":
        aws.Bucket(name, bucket=name, tags=tags, opts=here)
    else:
        raise ValueError(kind)

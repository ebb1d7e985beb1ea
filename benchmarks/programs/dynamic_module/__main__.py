"""The same resources through `pulumi.dynamic`, its providers in a module beside the program."""

from __future__ import annotations

import os

from peer import Bucket, LogGroup

kind = os.environ["BENCHMARK_KIND"]
first, count = int(os.environ["BENCHMARK_FIRST"]), int(os.environ["BENCHMARK_COUNT"])

for number in range(first, first + count):
    {"log-group": LogGroup, "bucket": Bucket}[kind](f"{kind}-{number:05d}")

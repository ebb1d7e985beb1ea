"""A process that only speaks Pulumi's protocols loads nothing else of its SDK."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import json, sys
{first}
import provincial_cloud.kubernetes.provider.server
from pulumi.runtime.proto import provider_pb2
print(json.dumps([provider_pb2.DiffRequest(id="one").id, "pulumi.runtime.mocks" in sys.modules]))
"""
ALONE = "from provincial_cloud.sdk_messages import load_alone; load_alone()"


def run(first: str) -> list[object]:
    """What a process says that begins with `first`: a message that made its way, and whether the SDK is loaded."""
    words = [sys.executable, "-c", PROGRAM.format(first=first)]
    answer = subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout
    return list(json.loads(answer))


def test_the_messages_come_without_the_sdk() -> None:
    assert run(ALONE) == ["one", False]
    assert run("") == ["one", True]


def test_resource_classes_can_be_read_but_not_made() -> None:
    program = (
        f"{ALONE}\nfrom provincial_cloud.aws import s3\nprint(sorted(s3.Bucket.arguments)[:1])\n"
        "try: s3.Bucket('one')\nexcept TypeError as error: print(error)"
    )
    words = [sys.executable, "-c", program]
    answer = subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout.splitlines()
    assert answer == ["['bucket']", "a process without Pulumi's SDK can't declare a Bucket"]

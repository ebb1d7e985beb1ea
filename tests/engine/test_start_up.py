"""Starting is cheap: nothing heavy is imported before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("boto3", "botocore", "pulumi_kubernetes", "ansible", "ansible_runner", "moto")


@pytest.mark.parametrize(
    "what",
    [
        "import provincial_cloud",
        "import provincial_cloud.environment; provincial_cloud.environment.load('local')",
        "import provincial_cloud.aws",
        "import provincial_cloud.command.main",
        "import provincial_cloud.deployment.stack_file",
    ],
)
def test_nothing_heavy_comes_along(what: str) -> None:
    told = f"{what}\nimport sys\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_check_would_see_boto3() -> None:
    told = f"import boto3, sys\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=60, check=True)
    assert "boto3" in done.stdout

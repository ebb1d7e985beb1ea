"""Type checkers know every argument and result of a resource class."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import pulumi
from provincial_cloud.aws import Bucket, Key, SecurityGroup, Subnet, Vpc

vpc = Vpc("main", cidr_block="10.0.0.0/16", tags={"Name": "main"})
subnet = Subnet("one", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="ap-southeast-1a")
SecurityGroup("web", vpc_id=vpc.id, description="Web", ingress=[], opts=pulumi.ResourceOptions(parent=vpc))
key = Key("data", description="Data")
bucket = Bucket("files", encryption={"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn})
block: pulumi.Output[str] = vpc.cidr_block
arn: pulumi.Output[str] = bucket.arn
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy has found out about the library, which is the same for all programs here."""
    return tmp_path_factory.mktemp("mypy")


def _check(tmp_path: Path, cache: Path, text: str) -> str:
    program = tmp_path / "program.py"
    program.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache), str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stdout


def test_a_right_program_has_nothing_to_complain_about(tmp_path: Path, cache: Path) -> None:
    assert "Success" in _check(tmp_path, cache, PROGRAM)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('Vpc("a")', 'Missing named argument "cidr_block"'),
        ('Vpc("a", cidr_blok="10.0.0.0/16")', 'Unexpected keyword argument "cidr_blok"'),
        ('Vpc("a", cidr_block=3)', 'Argument "cidr_block" to "Vpc" has incompatible type "int"'),
        ("number: pulumi.Output[int] = vpc.cidr_block", "Incompatible types in assignment"),
        ("vpc.no_such_result", 'has no attribute "no_such_result"'),
    ],
)
def test_a_mistake_is_found_before_anything_runs(tmp_path: Path, cache: Path, line: str, complaint: str) -> None:
    assert complaint in _check(tmp_path, cache, f"{PROGRAM}\n{line}\n")

"""The stacks of tien-giang, previewed by the real engine with the policies on.

Those above the foundation read it through a StackReference. A foundation with made-up addresses hands on what they
need here, since bringing the real one up takes minutes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RECORD_LAYERS = Path(__file__).parents[1] / "record_layers.py"
HANDED_ON = """
import json

import pulumi

for name, value in json.load(open({path!r}, encoding="utf-8")).items():
    pulumi.export(name, value)
"""
pytestmark = [pytest.mark.xdist_group("tien-giang"), pytest.mark.timeout(1800)]  # it may have to build the servers


@pytest.fixture(scope="module")
def centre(checkout: Any) -> Any:
    """A checkout whose sandbox runs."""
    checkout.start_sandbox()
    return checkout


@pytest.fixture(scope="module")
def above(centre: Any) -> Any:
    """The same, where a foundation has handed on its addresses."""
    told = centre.root / "told.json"
    words = [sys.executable, RECORD_LAYERS, centre.root / "environments", "tien-giang", "--handed-on"]
    told.write_bytes(subprocess.run(words, capture_output=True, check=True, timeout=120).stdout)
    stacks, kept = centre.root / "stacks", centre.root / "kept"
    shutil.copytree(stacks, kept)
    centre.program(HANDED_ON.format(path=str(told)))
    off = {"PROVINCIAL_POLICY_PACK": "off"}
    centre.pulumi("stack", "select", "--create", "tien-giang-foundation", **off)
    centre.pulumi("up", "--yes", "--skip-preview", "--stack", "tien-giang-foundation", **off)
    shutil.rmtree(stacks)
    kept.rename(stacks)
    return centre


def _previewed(checkout: Any, stack: str) -> tuple[int, str]:
    """How many resources a preview would create, and what it said; rules that fail would have stopped it."""
    done = checkout.provincial("preview", stack)
    text = done.stdout + done.stderr
    found = re.search(r"\+ (\d+) to create", text)
    assert found, text
    assert "✅ provincial@" in text
    assert "[mandatory]" not in text
    return int(found[1]), text


def test_the_foundation_is_previewed(centre: Any) -> None:
    number, _ = _previewed(centre, "tien-giang-foundation")
    assert number > 200


@pytest.mark.parametrize(
    ("stack", "least", "kind"),
    [
        ("tien-giang-platform", 100, "ValidatingAdmissionPolicy"),
        ("tien-giang-tenants", 120, "kubernetes:networking.k8s.io/v1:NetworkPolicy"),
    ],
)
def test_a_stack_on_the_cluster_is_previewed_by_its_api_server(above: Any, stack: str, least: int, kind: str) -> None:
    number, text = _previewed(above, stack)
    assert number > least
    assert kind in text

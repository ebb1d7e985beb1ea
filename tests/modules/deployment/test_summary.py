"""What `provincial up` says at its end: what exists, what was checked, how long it took, what next."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from provincial_cloud.deployment.recovery import checkpoint_path
from provincial_cloud.deployment.summary import print_summary
from provincial_cloud.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A checkout whose stack `one` holds four resources in cloud and cluster, and some that are nowhere."""
    made = Project(tmp_path)
    kinds = ["provincial:aws:Bucket", "provincial:aws:Bucket", "provincial:aws:Key", "kubernetes:core/v1:Namespace"]
    apart = [
        {"type": "pulumi:pulumi:Stack"},
        {"type": "pulumi:providers:provincial", "custom": True},
        {"type": "provincial:storage:PrivateBucket"},
    ]
    path = checkpoint_path(made, "one")
    path.parent.mkdir(parents=True)
    latest = {"resources": [*({"type": kind, "custom": True} for kind in kinds), *apart]}
    path.write_text(json.dumps({"checkpoint": {"latest": latest}}), encoding="utf-8")
    return made


def said(project: Project, stack: str = "one") -> str:
    """The summary as a terminal shows it."""
    output = io.StringIO()
    print_summary(project, stack, seconds=12.6, console=Console(file=output, width=200))
    return output.getvalue()


def test_it_counts_what_exists_by_type(project: Project) -> None:
    assert "4 resources: 2 Bucket, 1 Key, 1 Namespace" in said(project)


def test_it_tells_the_time_and_the_next_step(project: Project) -> None:
    text = said(project)
    assert "13 s" in text
    assert "provincial report one --kind policy" in text


def test_it_gives_the_verdicts_of_the_last_run(project: Project) -> None:
    project.evidence.mkdir(parents=True)
    body = {"resources": 3, "passed": 20, "failed": 1, "waived": 2, "not_checked": 4}
    line = json.dumps({"kind": "run-finished", "body": body})
    (project.evidence / "one.jsonl").write_text(line + "\n", encoding="utf-8")
    expected = "3 resources: 20 verdicts passed, 1 failed, 2 waived, 4 not checked (evidence: one.jsonl)"
    assert expected in said(project)


def test_without_a_run_of_the_pack_it_says_so(project: Project) -> None:
    assert "the policy pack did not run" in said(project)


def test_a_stack_without_state_has_nothing(project: Project) -> None:
    assert "0 resources" in said(project, "two")

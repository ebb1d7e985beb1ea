"""The pipeline templates are valid, pinned, least-privileged, and only call what anybody can call."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.prefix) / "bin"
GITHUB = ROOT / ".github" / "workflows" / "provincial-cloud.yml"
GITLAB = ROOT / ".gitlab-ci.yml"
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _lint(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(("schema", "file"), [("vendor.github-workflows", GITHUB), ("vendor.gitlab-ci", GITLAB)])
def test_a_template_is_valid_for_its_service(schema: str, file: Path) -> None:
    done = _lint(BIN / "check-jsonschema", "--builtin-schema", schema, file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_misspelt_key_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "workflow.yml"
    broken.write_text(GITHUB.read_text(encoding="utf-8").replace("runs-on:", "run-on:"), encoding="utf-8")
    assert _lint(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", broken).returncode == 1


def test_the_github_template_has_no_known_weakness() -> None:
    done = _lint(BIN / "zizmor", "--offline", "--no-progress", GITHUB)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_unpinned_action_is_found(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = re.sub(r"actions/checkout@[0-9a-f]{40}", "actions/checkout@main", GITHUB.read_text(encoding="utf-8"))
    (folder / "workflow.yml").write_text(text, encoding="utf-8")
    assert _lint(BIN / "zizmor", "--offline", "--no-progress", folder / "workflow.yml").returncode != 0


def test_templates_call_only_make_targets() -> None:
    github = YAML(typ="safe").load(GITHUB.read_text(encoding="utf-8"))
    commands = [step["run"] for job in github["jobs"].values() for step in job["steps"] if "run" in step]
    gitlab = YAML(typ="safe").load(GITLAB.read_text(encoding="utf-8"))
    commands += [job["script"] for job in gitlab.values() if isinstance(job, dict) and "script" in job]
    assert len(commands) == 6
    for command in commands:
        verb, target = command.split()
        assert verb == "make"
        assert target in TARGETS

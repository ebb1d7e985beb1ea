"""What tests of several folders share: layers declared without an engine, to see what they ask for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # a busy machine is no fault


@dataclass(frozen=True)
class Recorded:
    """What layers declared, in plain inputs, once every registration had landed."""

    resources: list[dict[str, Any]]

    @property
    def manifests(self) -> list[dict[str, Any]]:
        """The Kubernetes objects, in the order of their registration."""
        return [one["inputs"] for one in self.resources if "kind" in one["inputs"]]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The objects of a kind."""
        return [each for each in self.manifests if each["kind"] == kind]

    def named(self, kind: str, name: str, namespace: str | None = None) -> dict[str, Any]:
        """The one object of a kind and name."""
        (found,) = [
            each
            for each in self.of_kind(kind)
            if each["metadata"]["name"] == name and namespace in (None, each["metadata"].get("namespace"))
        ]
        return found


@pytest.fixture(scope="session")
def record_layers() -> Callable[..., Recorded]:
    """Runs layers of an environment against recording mocks, above a foundation with made-up addresses."""

    def run(name: str, *layers: str, environments: Path = REPOSITORY / "environments") -> Recorded:
        words = [sys.executable, REPOSITORY / "tests" / "record_layers.py", environments, name, *layers]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, cwd=REPOSITORY)
        assert done.returncode == 0, done.stderr
        return Recorded(json.loads(done.stdout))

    return run


@pytest.fixture(scope="session")
def small_environment() -> Callable[[Path], Path]:
    """Makes environment `small` in a folder of environments: `lab` without its hosts; gives its own folder."""

    def make(environments: Path) -> Path:
        folder = environments / "small"
        without = shutil.ignore_patterns("hosts.yaml", "waivers.yaml")
        shutil.copytree(REPOSITORY / "environments" / "lab", folder, ignore=without)
        head, plans = folder / "environment.yaml", folder / "backups.yaml"
        head.write_text(head.read_text(encoding="utf-8").replace("name: lab", "name: small"), encoding="utf-8")
        kept = [line for line in plans.read_text(encoding="utf-8").splitlines() if "hosts:" not in line]
        plans.write_text("\n".join(kept) + "\n", encoding="utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def environment_with_volumes() -> Callable[[Path], Path]:
    """Makes `local` in a folder of environments with a volume for two of its applications, and all that they need."""
    changes = {
        "applications.yaml": [
            ("secrets: [one-stop-tls, cases-password]", "volumes: [{name: forms, size: 2, path: /srv/forms}]"),
            (
                "secrets: [documents-tls, documents-password]",
                "volumes: [{name: drafts, size: 5, path: /srv/drafts}, {name: scans, size: 1, path: /srv/scans}]",
            ),
        ],
        "backups.yaml": [("state: true", "volumes: true")],
        "clusters.yaml": [
            ("site: trung-tam", "encrypted_storage_classes: [encrypted]"),
            (
                "site: trung-tam",
                "volume_backups: {image: {name: 123456789012.dkr.ecr.ap-southeast-1.amazonaws.com/local/backup, "
                f'digest: "sha256:{"5" * 64}", placeholder: true}}, '
                "store: {zone: administration, addresses: [10.86.9.20/32, 'fd00:86::20/128'], region: ap-southeast-1}}",
            ),
        ],
        "zones.yaml": [
            (
                "flows:",
                "  - {from_zone: internal-servers, to_zone: administration, port: 443, why: {vi: Sao, en: Copy}}",
            )
        ],
    }

    def make(environments: Path) -> Path:
        folder = environments / "local"
        shutil.copytree(REPOSITORY / "environments" / "local", folder)
        for name, lines in changes.items():
            path = folder / name
            text = path.read_text(encoding="utf-8")
            for after, line in lines:
                (found,) = [each for each in text.splitlines() if each.strip() == after]
                indent = found[: len(found) - len(found.lstrip())]
                text = text.replace(f"{found}\n", f"{found}\n{indent}{line}\n", 1)
            path.write_text(text, encoding="utf-8")
        return folder

    return make

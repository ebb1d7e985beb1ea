"""One real control plane for all tests of this folder; its programs come from the toolchain ladder."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from provincial_cloud import sandbox
from provincial_cloud.project import Project

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running control plane in a throw-away checkout."""

    project: Project
    kubectl: Path
    kubeconfig: Path

    def run(self, *words: str, given: Any = None) -> subprocess.CompletedProcess[str]:
        """kubectl with the administrator's kubeconfig; `given` goes to its input as JSON."""
        return subprocess.run(
            [self.kubectl, "--kubeconfig", self.kubeconfig, *words],
            input=json.dumps(given) if given is not None else None,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def ask(self, *words: str, given: Any = None) -> Any:
        """The same, where an answer in JSON is expected."""
        result = self.run(*words, "-o", "json", given=given)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    def wait_for(self, look: Callable[[], Any], seconds: float = 30.0) -> Any:
        """What `look` finds once it finds something."""
        deadline = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < deadline, "it did not come about in time"
            time.sleep(0.1)
        return found


def processes_on(folder: Path) -> list[list[str]]:
    """The command lines that name something below `folder`."""
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    return [command for command in commands if any(f"={folder}/" in part for part in command)]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A throw-away checkout in which nothing runs any more at the end."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "Pulumi.yaml").touch()
    (root / "toolchain").symlink_to(REPOSITORY / "toolchain")
    yield Project(root)
    sandbox.stop_kubernetes(Project(root))
    assert processes_on(root) == []


@pytest.fixture
def cluster(checkout: Project) -> Cluster:
    """The control plane, running whatever the test before did to it."""
    endpoint = sandbox.start_kubernetes(checkout)
    kubectl = sandbox.kubernetes_status(checkout).kubectl
    assert kubectl is not None
    return Cluster(project=checkout, kubectl=kubectl, kubeconfig=endpoint.kubeconfig)

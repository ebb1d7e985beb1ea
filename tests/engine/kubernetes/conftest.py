"""The real engine with this project's Kubernetes provider, on a real control plane; one cluster for the folder."""

from __future__ import annotations

import json
import subprocess
import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from conftest import Checkout, Started

REPOSITORY = Path(__file__).resolve().parents[3]
QUIET = {"PROVINCIAL_POLICY_PACK": "off"}
HEAD = """
import pulumi
from pulumi_kubernetes import Provider, admissionregistration, apiextensions, apps, core
config = pulumi.Config()
provider = Provider("cluster", kubeconfig=open({kubeconfig!r}).read())
here = pulumi.ResourceOptions(provider=provider)
"""


@dataclass
class Stack:
    """A stack whose program is given as text, on the cluster of the tests."""

    checkout: Checkout
    cluster: Project
    kubectl: Path
    kubeconfig: Path
    """The administrator's kubeconfig, which stays when the control plane stops."""
    name: str = "trial"
    settings: dict[str, str] = field(default_factory=dict)

    def program(self, text: str, kubeconfig: Path | None = None) -> None:
        """Replace the program; `provider`, `here` (its options) and `config` are there already."""
        head = HEAD.format(kubeconfig=str(kubeconfig or self.kubeconfig))
        self.checkout.program(head + textwrap.dedent(text))

    def pulumi(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the engine on the stack."""
        return self.checkout.pulumi(*words, "--stack", self.name, check=check, **{**QUIET, **self.settings, **more})

    def up(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """`pulumi up` without the preview before it."""
        return self.pulumi("up", "--yes", "--skip-preview", *words, check=check, **more)

    def started(self, *words: str) -> AbstractContextManager[Started]:
        """`pulumi up`, under way."""
        command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", self.name, *words]
        return self.checkout.started(*command, output=subprocess.PIPE, **QUIET)

    def changes(self, *words: str) -> dict[str, int]:
        """What a preview would do, by kind of operation."""
        told = json.loads(self.pulumi("preview", "--json", *words).stdout)
        return {key: value for key, value in told["changeSummary"].items() if key != "same"}

    def steps(self, *words: str) -> list[tuple[str, str]]:
        """Operation and name of each step of a preview that changes something, sorted: independent steps race."""
        told = json.loads(self.pulumi("preview", "--json", *words).stdout)
        return sorted((one["op"], one["urn"].rpartition("::")[2]) for one in told["steps"] if one["op"] != "same")

    def state(self) -> dict[str, dict[str, Any]]:
        """The resources in the state, by name."""
        return {one["urn"].rpartition("::")[2]: one for one in self.checkout.state(self.name)}

    def run(self, *words: str, given: Any = None) -> subprocess.CompletedProcess[str]:
        """kubectl, as the administrator."""
        return subprocess.run(
            [self.kubectl, "--kubeconfig", self.kubeconfig, *words],
            input=json.dumps(given) if given is not None else None,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def ask(self, *words: str) -> Any:
        """The same, where an answer in JSON is expected."""
        done = self.run(*words, "-o", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="session")
def control_plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A running control plane in a folder of its own."""
    root = tmp_path_factory.mktemp("control-plane")
    (root / "Pulumi.yaml").touch()
    (root / "toolchain").symlink_to(REPOSITORY / "toolchain")
    project = Project(root)
    try:
        sandbox.start_kubernetes(project)
        yield project
    finally:
        sandbox.stop_kubernetes(project)


@pytest.fixture(scope="module")
def stack(checkout: Checkout, control_plane: Project) -> Stack:
    """An empty stack."""
    kubectl = sandbox.kubernetes_status(control_plane).kubectl
    assert kubectl is not None
    made = Stack(checkout, control_plane, kubectl, sandbox.kubeconfig(control_plane))
    made.program("")
    checkout.pulumi("stack", "init", made.name, **QUIET)
    return made

"""Every stack of the shipped environments loads and asks for its resources, each once: recorded, without an engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.aws.resource import TYPES
from provincial_cloud.deployment.stack_file import Layer, StackFile, read_stack_file
from provincial_cloud.project import Project

ROOT = Path(__file__).parents[2]
SHIPPED = [path.name.split(".")[1] for path in sorted((ROOT / "environments" / "per-checkout").glob("Pulumi.*.yaml"))]
STACKS = [
    file
    for file in (read_stack_file(Project(ROOT), stack) for stack in SHIPPED)
    if Layer.HOSTS not in file.layers  # hosts are recorded by tests/modules/hosts
]
EXPECTED = {
    Layer.FOUNDATION: {"provincial:aws:Vpc", "provincial:aws:Trail", "provincial:aws:KeyAlias"},
    Layer.PLATFORM: {"provincial:platform:ClusterPlatform", "kubernetes:scheduling.k8s.io/v1:PriorityClass"},
    Layer.TENANTS: {"provincial:tenants:TenantSpace", "kubernetes:core/v1:Namespace"},
    Layer.APPLICATIONS: {"provincial:applications:SharedApplication", "kubernetes:apps/v1:Deployment"},
    Layer.BACKUPS: {"provincial:backup:BackupCoverage", "provincial:backup:RestoreDrill"},
}
"""Some of the types that each layer has, whatever the environment."""


def identity(resource: dict[str, Any]) -> tuple[str, ...] | None:
    """What the cloud or cluster knows a resource by, None where that is its id alone."""
    kind, inputs = resource["type"], resource["inputs"]
    if kind.startswith("kubernetes:"):
        metadata = inputs.get("metadata", {})
        return (kind, resource["provider"], metadata.get("namespace", ""), metadata.get("name", ""))
    if kind not in TYPES:
        return None
    life = TYPES[kind].lifecycle
    parts = [part[1:] for part in life.id.split("/") if part.startswith("$")]
    named = [name for name, spec in TYPES[kind].arguments.items() if spec.autoname] or parts
    values = [str(inputs.get(name)) for name in named]
    return (kind, *values) if named and "None" not in values else None


def test_tien_giang_is_split_by_layers_and_local_is_whole() -> None:
    held = {file.stack: file.layers for file in STACKS if file.environment == "tien-giang"}
    assert sorted(layer for layers in held.values() for layer in layers) == sorted(
        {layer for layers in held.values() for layer in layers}
    ), "no layer twice"
    assert set(held) == {"tien-giang-foundation", "tien-giang-platform", "tien-giang-tenants"}
    assert [file.stack for file in STACKS if file.environment == "local"] == ["local"]


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.stack)
def test_a_stack_asks_for_everything_once(file: StackFile, record_layers: Callable[..., Any]) -> None:
    found = record_layers(file.environment, *file.layers).resources
    kinds = {one["type"] for one in found}
    for layer in file.layers:
        assert kinds >= EXPECTED[layer]
    assert len(found) > 40
    names = Counter(known for known in map(identity, found) if known is not None)
    assert len(names) > 20
    assert {name: number for name, number in names.items() if number > 1} == {}

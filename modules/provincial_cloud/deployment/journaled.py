"""Runs whose state the engine writes once, at their end, while a journal stands in for the steps between.

By itself the engine writes a stack's whole state twice a resource, which takes longer than all else where a stack holds
many. A stack that lies on clusters alone, through this project's own plugin, needs none of it: objects are known by
their names and by the manager that applied them, so that a run after a killed one reads back what the state holds and
takes over what is asked for again. What a killed run made and nobody asks for any more is known by the journal alone.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from provincial_cloud.deployment import engine, recovery
from provincial_cloud.deployment.stack_file import StackFile
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.project import Project
from provincial_cloud.provider_protocol.journal import JOURNAL, Begun, Journal
from provincial_cloud.provider_protocol.urns import type_of
from provincial_cloud.state_marks import UNFINISHED
from provincial_cloud.toolchain import kubernetes_plugin

SKIP_CHECKPOINTS = "PULUMI_SKIP_CHECKPOINTS"
"""The engine's own switch; unsafe without a journal, since a killed run is then forgotten."""
_PROVIDER = "pulumi:providers:kubernetes"
_KNOWN = ("kubernetes:", "pulumi:")
"""How the types begin that a stack with a journal may hold: objects of clusters, and what exists in the state alone."""


def journal_path(project: Project, stack: str) -> Path:
    """The journal of a stack; it is there while a run is under way, and after one that did not end well."""
    return project.runtime / f"journal-{stack}.jsonl"


def is_journaled(file: StackFile) -> bool:
    """Whether runs of a stack keep a journal: all of it lies on clusters, and our own plugin makes it."""
    if os.environ.get(SKIP_CHECKPOINTS) is not None or not all(layer.on_clusters for layer in file.layers):
        return False
    version = kubernetes_plugin.wanted_version()
    return version is not None and kubernetes_plugin.needs_fallback(version, os.environ)


def of_before(project: Project, stack: str) -> dict[str, str]:
    """The variables of a preview: what a killed run has made is known as its own."""
    path = journal_path(project, stack)
    return {JOURNAL: str(path)} if path.exists() else {}


def begin(project: Project, stack: str) -> dict[str, str]:
    """The variables of a run with a journal; until it has ended well the state is doubted."""
    recovery.doubt_path(project, stack).touch()
    return {SKIP_CHECKPOINTS: "true", JOURNAL: str(journal_path(project, stack))}


def finish(project: Project, stack: str) -> int:
    """After a run that ended well: note in the state what killed runs made and nobody asks for; gives their number.

    The next run of the engine removes it. The journal goes once nothing of it is unknown to the state. Raises
    ProvincialError where the stack holds what no journal tells of.
    """
    path = journal_path(project, stack)
    resources = recovery.resources(project, stack)
    _refuse_strangers(stack, resources)
    held = {(one["type"], one.get("id")) for one in resources if one.get("custom")}
    left = {(type_of(one.urn), one.id): one for one in Journal(path).read()}  # the last line of each says most
    forgotten = [one for key, one in left.items() if key not in held]
    providers = [one for one in resources if one["type"] == _PROVIDER]
    if forgotten and providers:
        exported = json.loads(engine.ask(project, "stack", "export", "--stack", stack))
        exported["deployment"]["resources"] += [_note(one, each) for one in forgotten for each in providers]
        recovery.bring_in(project, stack, exported)
    path.unlink(missing_ok=True)
    return len(forgotten) if providers else 0


def _refuse_strangers(stack: str, resources: list[dict[str, Any]]) -> None:
    strange = sorted({one["type"] for one in resources if one.get("custom") and not one["type"].startswith(_KNOWN)})
    if strange:
        raise ProvincialError(
            Problem(
                summary=f"stack {stack} holds what no journal tells of",
                given=", ".join(strange),
                allowed="objects of clusters",
                why="a killed run would forget what it made of these; this one ended well and has lost nothing",
                next_step="`Layer.on_clusters` must not hold for a layer that declares them",
            )
        )


def _note(begun: Begun, provider: dict[str, Any]) -> dict[str, Any]:
    """What the state holds of it. Only an object that carries the resource's own manager is removed, in any cluster."""
    named = {**begun.inputs, "metadata": {**begun.inputs["metadata"], **({"uid": begun.uid} if begun.uid else {})}}
    return {
        "urn": begun.urn,
        "custom": True,
        "type": type_of(begun.urn),
        "id": UNFINISHED,
        "inputs": named,
        "outputs": named,
        "provider": f"{provider['urn']}::{provider['id']}",
        "delete": True,
    }

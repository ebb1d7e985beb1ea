"""`environments/Pulumi.<stack>.yaml`: which environment a stack belongs to, and which of its layers it holds."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from collections.abc import Set
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from provincial_cloud.deployment.file_memory import remembered
from provincial_cloud.errors import Place, Problem, UsageError
from provincial_cloud.project import Project

ENVIRONMENT_KEY = "provincial-cloud:environment"
LAYERS_KEY = "provincial-cloud:layers"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""What Pulumi takes for a stack's name."""


class Layer(StrEnum):
    """A part of an environment that is deployed together, in this order."""

    FOUNDATION = "foundation"
    """Network, keys, identity, logs, state, registries, shared databases and entry points."""

    HOSTS = "hosts"
    """Every running host at its baseline."""

    PLATFORM = "platform"
    """What all share on each cluster: priorities, roles, admission, entry gateways."""

    TENANTS = "tenants"
    """Each unit's part of each system: namespaces, quotas, isolation, accounts, role bindings."""

    APPLICATIONS = "applications"
    """The shared systems that run there."""

    BACKUPS = "backups"
    """What holds data, each with the plan that takes it in; repositories of copies, and drills that prove them."""

    @property
    def on_clusters(self) -> bool:
        """Whether what it makes lies on Kubernetes clusters."""
        return self not in (Layer.FOUNDATION, Layer.HOSTS, Layer.BACKUPS)


class StackFile(BaseModel):
    """What a stack's file says of the environment."""

    model_config = ConfigDict(frozen=True)

    stack: str
    path: Path
    environment: str
    layers: tuple[Layer, ...]


def stack_file_path(project: Project, stack: str) -> Path:
    """Where Pulumi reads a stack's configuration."""
    return project.environments / f"Pulumi.{stack}.yaml"


def known_stacks(project: Project) -> list[str]:
    """Every stack that has a file, or a template from which `provincial up` makes one."""
    found = [*project.environments.glob("Pulumi.*.yaml"), *project.environments.glob("*/Pulumi.*.yaml")]
    return sorted({path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in found})


def prepare_stack_file(project: Project, stack: str) -> None:
    """Make a stack's file from its environment's template, where it has one and no file yet.

    A stack that every checkout has for itself keeps its file out of git this way, with the salt of its own passphrase.
    """
    path = stack_file_path(project, stack)
    if path.exists():
        return
    for template in project.environments.glob(f"*/Pulumi.{stack}.yaml"):
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        shutil.copyfile(template, draft)
        draft.replace(path)
        return


def read_stack_file(project: Project, stack: str) -> StackFile:
    """Read a stack's file. Raises UsageError with file and line for everything that is wrong in it."""
    if not _NAME.fullmatch(stack):
        raise UsageError(_unknown_stack(project, stack))
    path = stack_file_path(project, stack)
    if not path.exists():
        template = next(project.environments.glob(f"*/Pulumi.{stack}.yaml"), None)
        if template is None:
            raise UsageError(_unknown_stack(project, stack))
        path = template
    document = _read_yaml(path)
    config = document.get("config") if isinstance(document, dict) else None
    if not isinstance(config, dict):
        raise UsageError(
            Problem(
                summary="the stack file has no config",
                given="a file without a config map",
                allowed=f"config: with {ENVIRONMENT_KEY} and {LAYERS_KEY}",
                why="the program must know which environment and which layers this stack holds",
                where=Place(path, 1),
            )
        )
    problems = []
    environment = config.get(ENVIRONMENT_KEY)
    if not isinstance(environment, str) or not environment:
        problems.append(
            Problem(
                summary=f"{ENVIRONMENT_KEY} does not name an environment",
                given=repr(environment),
                allowed="the name of a folder in environments/",
                where=_place(path, config, ENVIRONMENT_KEY),
            )
        )
    layers = config.get(LAYERS_KEY)
    known = [layer.value for layer in Layer]
    if not isinstance(layers, list) or not layers:
        problems.append(
            Problem(
                summary=f"{LAYERS_KEY} is not a list of layers",
                given=repr(layers),
                allowed=f"a list of {', '.join(known)}",
                where=_place(path, config, LAYERS_KEY),
            )
        )
        layers = []
    for layer in layers:
        if layer not in known:
            near = difflib.get_close_matches(str(layer), known, n=1)
            problems.append(
                Problem(
                    summary="unknown layer",
                    given=repr(layer),
                    allowed=", ".join(known) + (f"; did you mean '{near[0]}'?" if near else ""),
                    where=_place(path, config, LAYERS_KEY),
                )
            )
    if problems:
        raise UsageError(*problems)
    try:
        return StackFile(stack=stack, path=path, environment=str(environment), layers=tuple(map(Layer, layers)))
    except ValidationError as error:  # the checks above leave nothing to it
        raise UsageError(Problem(summary="the stack file can't be read", why=str(error), where=Place(path))) from error


def stacks_named(project: Project, name: str) -> list[str]:
    """The stack of this name, else every stack of the environment of this name, lower layers first.

    Raises UsageError where there is neither, and for everything that is wrong in the files.
    """
    known = known_stacks(project)
    if name not in known:
        order = list(Layer)
        files = [read_stack_file(project, stack) for stack in known]
        own = [file for file in files if file.environment == name]
        if not own:
            raise UsageError(_unknown_stack(project, name, environments={file.environment for file in files}))
        return [file.stack for file in sorted(own, key=lambda file: min(map(order.index, file.layers)))]
    return [read_stack_file(project, name).stack]


def stack_with_layer(project: Project, environment: str, layer: Layer, *, wanted_by: str) -> str:
    """The stack of an environment that holds a layer. Raises UsageError where none does, or several do."""
    found = []
    for stack in known_stacks(project):
        if stack != wanted_by:
            file = read_stack_file(project, stack)
            if file.environment == environment and layer in file.layers:
                found.append(file)
    if len(found) == 1:
        return found[0].stack
    raise UsageError(
        Problem(
            summary=f"{'no' if not found else 'more than one'} stack of {environment} holds the layer {layer}",
            given=", ".join(f"{file.stack} ({file.path})" for file in found) or f"stack {wanted_by} without {layer}",
            allowed="one stack that holds it",
            why=f"stack {wanted_by} needs what that layer hands on",
            where=Place(stack_file_path(project, wanted_by)),
            next_step=f"add {layer} to this stack's layers, or write a stack file that holds it",
        )
    )


def _unknown_stack(project: Project, stack: str, environments: Set[str] = frozenset()) -> Problem:
    known = sorted({*known_stacks(project), *environments})
    near = difflib.get_close_matches(stack, known, n=1)
    return Problem(
        summary="there is no such stack",
        given=stack,
        allowed=", ".join(known) + (f"; did you mean '{near[0]}'?" if near else ""),
        why=f"{stack_file_path(project, stack)} does not exist",
        next_step=f"name one of these{' stacks or environments' if environments else ''}, or write that file",
    )


@remembered
def _read_yaml(path: Path) -> Any:
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        raise UsageError(
            Problem(summary="not YAML", why=str(error.problem), allowed="a YAML map", where=place)
        ) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise UsageError(Problem(summary="not YAML", why=str(error), where=Place(path))) from error
    except OSError as error:
        raise UsageError(
            Problem(
                summary="the stack file can't be read",
                allowed="a file that you may read",
                why=str(error.strerror),
                where=Place(path),
            )
        ) from error


def _place(path: Path, config: Any, key: str) -> Place:
    positions = getattr(config, "lc", None)
    if positions is not None and key in (positions.data or {}):
        line, column = positions.key(key)
        return Place(path, line + 1, column + 1)
    return Place(path, (positions.line if positions is not None else 0) + 1)

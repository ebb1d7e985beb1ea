"""The steps of `provincial up` and `provincial down`, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from provincial_cloud import sandbox
from provincial_cloud.deployment import engine, recovery
from provincial_cloud.deployment.copying import copy_state, start_store_for
from provincial_cloud.deployment.host_access import read_host_access
from provincial_cloud.deployment.journaled import (
    SKIP_CHECKPOINTS,
    begin,
    finish,
    is_journaled,
    journal_path,
    of_before,
)
from provincial_cloud.deployment.settled import settle, settled_since, wishes
from provincial_cloud.deployment.stack_file import Layer, StackFile, prepare_stack_file, read_stack_file
from provincial_cloud.environment import SANDBOX
from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from provincial_cloud.environment import Environment

Say = Callable[[str], None]


def bring_up(
    project: Project,
    stack: str,
    *,
    refresh: bool,
    message: str | None,
    say: Say,
    skip_preview: bool = False,
    select: bool = True,
) -> None:
    """Tools, sandbox, recovery, `pulumi up`, unless it could only find that nothing changes.

    Plain `pulumi` commands then take this stack; `select` off leaves that to another where nothing is to be done.
    Raises ProvincialError; bad input is found before anything starts.
    """
    file, instance, lost = _prepare(project, stack, say)
    words = ["up", "--yes", "--stack", stack, *(["--skip-preview"] if skip_preview else [])]
    doubt = recovery.doubt_path(project, stack)
    is_new = not recovery.checkpoint_path(project, stack).exists()
    if is_new:
        _select(project, stack)  # writes its salt into the stack's file, which is part of what is asked
    asked = wishes(project, file)
    if refresh or lost or doubt.exists():
        words.append("--refresh")
    elif since := settled_since(project, file, asked):
        if select:
            _select(project, stack)
        say(f"[bold]up[/]       nothing to do: all is as the run of {since.astimezone():%Y-%m-%d %H:%M} left it")
        say(f"         to hold that against the cloud: provincial up {stack} --refresh")
        return
    if not is_new:
        _select(project, stack)
    if message:
        words += ["--message", message]
    if Layer.HOSTS in file.layers:
        words.append("--continue-on-error")  # a host that is down fails alone
    say(f"[bold]up[/]       environment {file.environment}, layers {', '.join(file.layers)}")
    if instance is not None and not lost:
        _remember_cloud(project, stack, instance)
    if is_journaled(file):
        _run_with_journal(project, stack, words, say)
    else:
        engine.run(project, *words)
    doubt.unlink(missing_ok=True)
    if instance is not None and lost:
        _remember_cloud(project, stack, instance)  # only now does the state hold nothing of the forgotten one
    if Layer.BACKUPS in file.layers:
        copy_state(project, file, say)
    settle(project, file, asked)  # last: a run that ended before its copy was made is made again


def _run_with_journal(project: Project, stack: str, words: Sequence[str], say: Say) -> None:
    engine.run(project, *words, more=begin(project, stack))
    if forgotten := finish(project, stack):
        say(f"[bold]recover[/]  removing {forgotten} objects that a killed run made and nobody asks for any more")
        engine.run(project, "up", "--yes", "--skip-preview", "--stack", stack)


def preview(project: Project, stack: str, *, say: Say) -> None:
    """Tools, sandbox, recovery, `pulumi preview`: what would change, and what the rules say of it."""
    file, _, lost = _prepare(project, stack, say)
    _select(project, stack)
    unsure = lost or recovery.doubt_path(project, stack).exists()
    words = ["preview", "--stack", stack, *(["--refresh"] if unsure else [])]
    say(f"[bold]preview[/]  environment {file.environment}, layers {', '.join(file.layers)}")
    engine.run(project, *words, more=of_before(project, stack))


def _prepare(project: Project, stack: str, say: Say) -> tuple[StackFile, str | None, bool]:
    """Everything that must be there before the engine runs.

    Gives the stack's file, which sandbox it lives in (None on a real cloud), and whether that sandbox has forgotten it.
    """
    file, environment = _checked(project, stack)
    _ensure_engine(say)
    instance = None
    if environment.cloud.endpoint == SANDBOX:
        running = sandbox.start_aws(project, progress=lambda line: say(f"[bold]sandbox[/]  {line}"))
        instance = running.instance
        say(f"[bold]sandbox[/]  the AWS API answers at {running.url}")
    if _uses_sandbox_cluster(file, environment):
        cluster = sandbox.start_kubernetes(project, progress=lambda line: say(f"[bold]sandbox[/]  {line}"))
        say(f"[bold]sandbox[/]  the Kubernetes API answers at {cluster.url}")
    if Layer.BACKUPS in file.layers:
        start_store_for(project, environment, say)
    prepare_stack_file(project, stack)
    if Layer.HOSTS in file.layers and read_host_access(file).lab:
        _start_lab(project, file, say)
    for sentence in recovery.recover(project, stack):
        say(f"[bold]recover[/]  {sentence}")
    lost = instance is not None and _is_another_cloud(project, stack, instance)
    if lost:
        say("[bold]recover[/]  the sandbox was started anew and is empty: reading back what the state still holds")
    return file, instance, lost


def _select(project: Project, stack: str) -> None:
    engine.ask(project, "stack", "select", "--create", stack)


def take_down(project: Project, stack: str, *, keep_sandbox: bool, say: Say) -> None:
    """Destroy what the sandbox still holds, forget the state, stop the sandbox. Raises ProvincialError."""
    file, environment = _checked(project, stack)
    endpoint = environment.cloud.endpoint
    if endpoint != SANDBOX:
        raise UsageError(
            Problem(
                summary=f"stack {stack} does not live in the sandbox",
                given=f"endpoint {endpoint}",
                allowed="a stack whose environment names the endpoint sandbox",
                why="a real cloud is not taken down by a convenience",
                next_step=f"if you mean it: pulumi destroy --stack {stack}",
            )
        )
    there = recovery.checkpoint_path(project, stack).exists()
    running = sandbox.aws_status(project).endpoint
    if there:
        for sentence in recovery.recover(project, stack):
            say(f"[bold]recover[/]  {sentence}")
        on_cluster = _uses_sandbox_cluster(file, environment)
        if on_cluster:  # a cluster keeps its data when it stops, so there is something to remove in any case
            sandbox.start_kubernetes(project, progress=lambda line: say(f"[bold]sandbox[/]  {line}"))
        if journal_path(project, stack).exists():
            say("[bold]recover[/]  finishing what a killed run began, so that all of it is known")
            _run_with_journal(project, stack, ["up", "--yes", "--skip-preview", "--refresh", "--stack", stack], say)
        if running is not None and not _is_another_cloud(project, stack, running.instance):
            _destroy(project, stack, refresh=recovery.doubt_path(project, stack).exists())
        elif on_cluster:
            sandbox.start_aws(project, progress=lambda line: say(f"[bold]sandbox[/]  {line}"))
            say("[bold]down[/]     the AWS sandbox no longer holds the stack; its cluster still does")
            _destroy(project, stack, refresh=True)
        else:
            say("[bold]down[/]     the sandbox no longer holds the stack; only its state is left to remove")
        engine.ask(project, "stack", "rm", "--yes", "--force", "--preserve-config", stack)
        recovery.doubt_path(project, stack).unlink(missing_ok=True)
    if not keep_sandbox:
        sandbox.stop_kubernetes(project)
        sandbox.stop_aws(project)
        if Layer.BACKUPS in file.layers:
            sandbox.stop_store(project)
        say("[bold]sandbox[/]  stopped")
        if Layer.HOSTS in file.layers and read_host_access(file).lab:
            _stop_lab(project, say)


def _destroy(project: Project, stack: str, *, refresh: bool) -> None:
    """Destroy a stack and write its state once: all of it goes, and until it has, the state is doubted.

    Without a preview: nobody is asked, and what it would show is the state.
    """
    recovery.doubt_path(project, stack).touch()
    words = ["destroy", "--yes", "--skip-preview", *(["--refresh"] if refresh else []), "--stack", stack]
    engine.run(project, *words, more={SKIP_CHECKPOINTS: "true"})


def _uses_sandbox_cluster(file: StackFile, environment: Environment) -> bool:
    """Whether the stack holds a layer that lies on the sandbox's cluster."""
    return any(layer.on_clusters for layer in file.layers) and any(one.in_sandbox for one in environment.clusters)


def _checked(project: Project, stack: str) -> tuple[StackFile, Environment]:
    """The stack's file and its environment; both are validated whole. Raises UsageError."""
    from provincial_cloud.environment import load

    file = read_stack_file(project, stack)
    return file, load(file.environment)


def _start_lab(project: Project, file: StackFile, say: Say) -> None:
    from provincial_cloud.environment import load
    from provincial_cloud.lab import start_lab

    start_lab(project, environment=load(file.environment), progress=lambda line: say(f"[bold]lab[/]      {line}"))


def _stop_lab(project: Project, say: Say) -> None:
    from provincial_cloud.lab import stop_lab

    if stop_lab(project):
        say("[bold]lab[/]      stopped")


def _ensure_engine(say: Say) -> None:
    from provincial_cloud.toolchain.ladder import ensure
    from provincial_cloud.toolchain.pins import Tool

    installed = ensure(Tool.PULUMI)
    say(f"[bold]engine[/]   pulumi {installed.version} ({installed.rung})")


def _instances(project: Project) -> dict[str, str]:
    try:
        told = json.loads((project.runtime / "clouds.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}


def _is_another_cloud(project: Project, stack: str, instance: str) -> bool:
    """Whether the state was made in a sandbox that has forgotten it: moto's memory ends with its process."""
    return bool(recovery.resources(project, stack)) and _instances(project).get(stack) != instance


def _remember_cloud(project: Project, stack: str, instance: str) -> None:
    path = project.runtime / "clouds.json"
    draft = path.with_suffix(".draft")
    try:
        draft.write_text(json.dumps({**_instances(project), stack: instance}), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise ProvincialError(
            Problem(summary="cannot note which sandbox the stack lives in", given=str(path), why=str(error))
        ) from error

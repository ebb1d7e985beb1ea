"""`provincial sandbox`: start, stop and inspect the local cloud."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from provincial_cloud import sandbox
from provincial_cloud.command.arguments import Format, Output
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.project import Project
from provincial_cloud.sandbox.words import Condition, Half

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Start, stop and inspect the local cloud (AWS API and Kubernetes control plane).",
    epilog="Example: provincial sandbox start --only aws",
)


FORGETS = "The AWS cloud is kept in memory: what stacks made in it is gone once it stops or its process ends."
_COLOURS = {
    Condition.RUNNING: "green",
    Condition.STOPPED: "dim",
    Condition.DIED: "red",
    Condition.SILENT: "yellow",
}
OnlyOption = Annotated[Half | None, typer.Option("--only", help="Only this part; otherwise aws and kubernetes.")]


@app.command(epilog="Example: provincial sandbox start --only aws --port 5200")
def start(
    only: OnlyOption = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Loopback port of the AWS API: 5123 at first, then the last one; 0 any."),
    ] = None,
    faults: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="JSON file: let a share of the AWS requests fail (for drills)."),
    ] = None,
) -> None:
    """Start the sandbox, or what is missing of it; what already runs is left as it is."""
    if only not in (None, Half.AWS) and (port is not None or faults is not None):
        raise UsageError(
            Problem(
                summary="--port and --faults are settings of the AWS half",
                given=f"--only {only}",
                allowed="--only aws, or both halves",
            )
        )
    project, console = Project.find(), _console()
    begin = time.monotonic()
    progress = _progress(console)
    if only in (None, Half.AWS):
        sandbox.start_aws(project, port=port, faults=faults, progress=progress)
    if only in (None, Half.KUBERNETES):
        sandbox.start_kubernetes(project, progress=progress)
    if only is Half.BACKUPS:
        sandbox.start_store(project, progress=progress)
    aws, kubernetes, store = (
        sandbox.aws_status(project),
        sandbox.kubernetes_status(project),
        sandbox.store_status(project),
    )
    console.print(f"The sandbox runs ({time.monotonic() - begin:.1f} s).")
    console.print(_table(_rows(aws, kubernetes, store)))
    if aws.plan is not None:
        console.print("[yellow]Planted faults are on: AWS requests fail on purpose.[/yellow]")
    if only in (None, Half.AWS):
        console.print(FORGETS, soft_wrap=True)
        console.print("Next: [bold]provincial up local[/bold], or [bold]pulumi preview[/bold]")
    if kubernetes.condition is Condition.RUNNING and kubernetes.kubectl is not None:
        console.print("For Kubernetes:")
        typer.echo(f"  export KUBECONFIG={kubernetes.kubeconfig}\n  {kubernetes.kubectl} get namespaces")


@app.command(epilog="Example: provincial sandbox stop")
def stop(only: OnlyOption = None) -> None:
    """Stop the sandbox; everything in its AWS cloud is gone afterwards, the cluster's data stay."""
    project, console = Project.find(), _console()
    progress = _progress(console)
    stopped: list[str] = []
    if only in (None, Half.KUBERNETES) and sandbox.stop_kubernetes(project, progress=progress):
        stopped.append("The Kubernetes control plane is stopped; its data stay for the next start.")
    if only in (None, Half.BACKUPS) and sandbox.stop_store(project, progress=progress):
        stopped.append("The store for backups is stopped; its copies stay for the next start.")
    if only in (None, Half.AWS) and sandbox.stop_aws(project, progress=progress):
        stopped.append(
            "The AWS API is stopped and its cloud is gone. A stack that was not destroyed before still lists it:\n"
            "after the next start, `provincial up` makes everything anew."
        )
    console.print("\n".join(stopped) or "Nothing of the sandbox was running.", soft_wrap=True)


@app.command(epilog="Example: provincial sandbox status --format json")
def status(output: Output = Format.TEXT) -> None:
    """Show what runs; exits with 1 when something died or does not answer, else with 0."""
    project = Project.find()
    aws, kubernetes, store = (
        sandbox.aws_status(project),
        sandbox.kubernetes_status(project),
        sandbox.store_status(project),
    )
    broken = {Condition.DIED, Condition.SILENT} & {aws.condition, kubernetes.condition, store.condition}
    if output is Format.JSON:
        typer.echo(json.dumps(_as_json(aws, kubernetes, store), indent=2))
    else:
        console = Console()
        console.print(_table(_rows(aws, kubernetes, store)))
        if aws.condition is Condition.RUNNING:
            console.print(FORGETS, soft_wrap=True)
        if aws.plan is not None:
            console.print(f"[yellow]Planted faults are on:[/yellow] {json.dumps(aws.plan)}", soft_wrap=True)
        if broken:
            console.print("Mend it with: [bold]provincial sandbox start[/bold]")
    if broken:
        raise typer.Exit(1)


@app.command(epilog="Example: provincial sandbox logs kube-apiserver -f")
def logs(
    name: Annotated[str | None, typer.Argument(help="One log, by its name; all of them otherwise.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new lines until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option(min=0, help="How many lines of each log at first.")] = 20,
) -> None:
    """Show the last lines of the sandbox's logs."""
    folder = Project.find().sandbox / "logs"
    known = {path.stem: path for path in sorted(folder.glob("*.log"))}
    if name is not None and name not in known:
        raise UsageError(
            Problem(
                summary="there is no such log",
                given=name,
                allowed=", ".join(known) or "none yet",
                where=str(folder),
                next_step=None if known else "start the sandbox with: provincial sandbox start",
            )
        )
    chosen = {name: known[name]} if name is not None else known
    positions: dict[str, int] = {}
    for title, path in chosen.items():
        if len(chosen) > 1:
            typer.secho(f"== {title} ({path})", bold=True)
        text, positions[title] = sandbox.tail_and_position(path, lines)
        if text:
            typer.echo(text)
    if follow:
        try:
            _follow(chosen, positions)
        except KeyboardInterrupt:
            raise typer.Exit from None


@app.command(epilog="Example: export KUBECONFIG=$(provincial sandbox kubeconfig)")
def kubeconfig() -> None:
    """Print the path of the running cluster's kubeconfig (administrator)."""
    typer.echo(sandbox.kubeconfig())


def _console() -> Console:
    return Console(highlight=False)


def _progress(console: Console) -> Callable[[str], None]:
    def say(line: str) -> None:
        console.print(f"[dim]·[/dim] {line}", soft_wrap=True)

    return say


def _rows(
    aws: sandbox.AwsStatus, kubernetes: sandbox.KubernetesStatus, store: sandbox.StoreStatus
) -> Iterator[tuple[str, Condition, str, str]]:
    """Name, condition, address and process of each server."""
    record = aws.record
    url = f"http://127.0.0.1:{record.port}" if record else ""
    yield "aws", aws.condition, url, str(record.process.pid) if record else ""
    for server, found in kubernetes.servers.items():
        url = f"https://127.0.0.1:{found.port}" if found.port else ""
        yield server, found.condition, url, str(found.pid or "")
    kept = store.record
    url = f"http://127.0.0.1:{kept.port}" if kept else ""
    yield "backup-store", store.condition, url, str(kept.process.pid) if kept else ""


def _table(rows: Iterator[tuple[str, Condition, str, str]]) -> Table:
    table = Table("server", "condition", "address", "process")
    for name, condition, address, process in rows:
        table.add_row(name, f"[{_COLOURS[condition]}]{condition}[/]", address, process)
    return table


def _as_json(
    aws: sandbox.AwsStatus, kubernetes: sandbox.KubernetesStatus, store: sandbox.StoreStatus
) -> dict[str, Any]:
    record = aws.record
    return {
        "aws": {
            "condition": aws.condition,
            "url": aws.endpoint.url if aws.endpoint else None,
            "region": record.region if record else None,
            "instance": record.instance if record else None,
            "pid": record.process.pid if record else None,
            "started": record.started.isoformat() if record else None,
            "persistent": False,
            "faults": aws.plan,
            "log": str(aws.log),
        },
        "kubernetes": {
            "condition": kubernetes.condition,
            "kubeconfig": str(kubernetes.kubeconfig) if kubernetes.kubeconfig.exists() else None,
            "kubectl": str(kubernetes.kubectl) if kubernetes.kubectl else None,
            "started": kubernetes.started.isoformat() if kubernetes.started else None,
            "persistent": True,
            "servers": {
                name: {"condition": found.condition, "port": found.port, "pid": found.pid, "log": str(found.log)}
                for name, found in kubernetes.servers.items()
            },
        },
        "backups": {
            "condition": store.condition,
            "url": f"http://127.0.0.1:{store.record.port}" if store.record else None,
            "started": store.record.started.isoformat() if store.record else None,
            "persistent": True,
            "log": str(store.log),
        },
    }


def _follow(chosen: dict[str, Path], positions: dict[str, int]) -> None:
    """Print what is added to the logs, for ever; a log that was set aside is read from its new beginning."""
    while True:
        for title, path in chosen.items():
            positions[title] = _print_new(title if len(chosen) > 1 else None, path, positions[title])
        time.sleep(0.3)


def _print_new(title: str | None, path: Path, begin: int) -> int:
    """Print the whole lines behind `begin`, and return where they end."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(begin if begin <= size else 0)
            start = file.tell()
            whole, newline, _ = file.read().rpartition(b"\n")
    except FileNotFoundError:
        return 0
    for line in whole.decode(errors="replace").splitlines():
        typer.echo(f"{title}: {line}" if title else line)
    return start + len(whole) + len(newline)

"""`provincial hosts`: collect facts from hosts and hold them against the host rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from provincial_cloud.command.arguments import EnvironmentName, Format, Output
from provincial_cloud.command.verdicts import counted, counts, tell
from provincial_cloud.errors import ProvincialError
from provincial_cloud.local_time import today
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provincial_cloud.environment import Environment, Host
    from provincial_cloud.hosts.facts import Answer, Target
    from provincial_cloud.hosts.gate import HostGate
    from provincial_cloud.hosts.reach import Way
    from provincial_policies.record import Tally
    from provincial_policies.verdict import Report

app = typer.Typer(no_args_is_help=True, help="Collect facts from hosts and hold them against the host rules.")


Hosts = Annotated[
    list[str] | None, typer.Option("--host", metavar="ID", help="Only this host; may be given several times.")
]
Identity = Annotated[Path | None, typer.Option(help="Private key file; the SSH agent's keys when left out.")]
User = Annotated[str | None, typer.Option(help="Account to sign in with, in place of the one in hosts.yaml.")]
Password = Annotated[
    Path | None, typer.Option("--become-password-file", help="File with the password for sudo, where it asks for one.")
]
Config = Annotated[Path | None, typer.Option("--ssh-config", help="OpenSSH configuration with the way to the hosts.")]
Known = Annotated[Path | None, typer.Option("--known-hosts", help="Pinned keys of hosts that hosts.yaml pins none of.")]


@app.command(epilog="Example: provincial hosts check local --host may-chu-01 · provincial report local --kind hosts")
def check(
    environment: EnvironmentName,
    host: Hosts = None,
    identity: Identity = None,
    user: User = None,
    become_password_file: Password = None,
    ssh_config: Config = None,
    known_hosts: Known = None,
    output: Output = Format.TEXT,
) -> None:
    """Collect facts, verify each host's signature, run every host rule, and write every verdict to the ledger.

    Exit code 0 when nothing failed, 1 when a rule failed or a host could not be asked, 2 for wrong words or input.
    """
    from provincial_cloud.evidence.ledger import Ledger

    project = Project.find()
    loaded = _loaded(environment)
    asking = _answers(loaded, host, _way(loaded, identity, user, become_password_file, ssh_config, known_hosts))
    reports, errors = [], []
    with _gate(project, loaded).run(Ledger(project.evidence / f"{loaded.name}.jsonl", gate="host")) as run:
        for asked, answer in asking:
            if answer.facts is None:
                errors.append(answer)
                run.unreachable(asked)
                continue
            _keep(project, loaded.name, answer)
            reports.append(run.judge(asked, answer.facts))
    if output is Format.JSON:
        typer.echo(json.dumps(_as_data(loaded.name, reports, errors, run.tally), ensure_ascii=False))
    else:
        _print(reports, run.tally)
    for answer in errors:
        typer.secho("error: ", fg=typer.colors.RED, bold=True, nl=False, err=True)
        typer.echo(str(answer.error), err=True)
    if errors or run.tally.failed:
        raise typer.Exit(1)


@app.command(epilog="Example: provincial hosts facts local --host may-chu-01 > facts.json")
def facts(
    environment: EnvironmentName,
    host: Hosts = None,
    identity: Identity = None,
    user: User = None,
    become_password_file: Password = None,
    ssh_config: Config = None,
    known_hosts: Known = None,
) -> None:
    """Collect and verify facts and print them as one JSON object by host; judges nothing and writes no ledger.

    Exit code 0 when every host answered, 1 when one could not be asked, 2 for wrong words or input.
    """
    loaded = _loaded(environment)
    way = _way(loaded, identity, user, become_password_file, ssh_config, known_hosts)
    found: dict[str, Any] = {}
    errors = []
    for asked, answer in _answers(loaded, host, way):
        if answer.facts is None:
            errors.append(answer)
        else:
            found[asked.id] = dict(answer.facts.values)
    typer.echo(json.dumps(dict(sorted(found.items())), ensure_ascii=False, sort_keys=True))
    if errors:
        raise ProvincialError(*(problem for answer in errors if answer.error for problem in answer.error.problems))


def _loaded(name: str) -> Environment:
    from provincial_cloud import environment

    return environment.load(name)


def _way(
    loaded: Environment,
    identity: Path | None,
    user: str | None,
    password: Path | None,
    config: Path | None,
    known_hosts: Path | None,
) -> Way:
    """What the operator named; the way of the stack that holds the hosts where nothing is named."""
    from provincial_cloud.deployment.host_access import way_to_hosts
    from provincial_cloud.hosts.reach import Way

    named = Way(identity=identity, user=user, become_password=password, ssh_config=config, known_hosts=known_hosts)
    return named if named != Way() else way_to_hosts(Project.find(), loaded.name)


def _answers(loaded: Environment, wanted: list[str] | None, way: Way) -> Iterator[tuple[Host, Answer]]:
    """Ask the hosts; wrong words are told before any of them is asked."""
    from provincial_cloud.hosts.reach import chosen, target_of

    hosts = {host.id: host for host in chosen(loaded, tuple(wanted or ()))}
    return _asking(hosts, [target_of(host, way) for host in hosts.values()])


def _asking(hosts: dict[str, Host], targets: list[Target]) -> Iterator[tuple[Host, Answer]]:
    from rich.console import Console

    from provincial_cloud.hosts.facts import collect_all

    with Console(stderr=True).status(f"Asking {len(targets)} host(s) …") as status:
        for count, answer in enumerate(collect_all(targets), start=1):
            status.update(f"Asking hosts … {count} of {len(targets)} answered")
            yield hosts[answer.target.host], answer


def _gate(project: Project, loaded: Environment) -> HostGate:
    from provincial_cloud.hosts.gate import HostGate
    from provincial_cloud.policy import commit_of, limits_of_levels, waivers_of

    return HostGate(
        environment=loaded,
        limits=limits_of_levels(),
        today=today(),
        waivers=waivers_of(loaded.waivers),
        commit=commit_of(project.root),
    )


def _keep(project: Project, environment: str, answer: Answer) -> None:
    """Keep the signed document beside the ledger, named by its digest, so that anyone can verify it later."""
    from provincial_cloud.private_files import write_private

    assert answer.facts is not None
    folder = project.evidence / "facts" / environment
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / f"{answer.facts.host}-{answer.facts.sha256[:16]}.json", answer.facts.document)


def _as_data(name: str, reports: list[Report], errors: list[Answer], tally: Tally) -> dict[str, Any]:
    from provincial_policies.record import resource_body

    return {
        "environment": name,
        "hosts": {report.resource.name: resource_body(report) for report in reports},
        "unreachable": {answer.target.host: str(answer.error) for answer in errors},
        "counts": counts(tally),
    }


def _print(reports: list[Report], tally: Tally) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for report in sorted(reports, key=lambda one: one.resource.name):
        tell(console, report.resource.name, report.verdicts)
    console.print(counted(tally, "host(s)"))

"""`provincial rules check`: the rules on Kubernetes manifests, with neither engine nor cluster."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from provincial_cloud.command.arguments import Format, Output
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.kubernetes.provider.kinds import Kind
from provincial_cloud.local_time import today

if TYPE_CHECKING:
    from provincial_cloud.errors import Place
    from provincial_cloud.kubernetes.manifest_files import Manifest
    from provincial_policies.cel.parameters import Parameters
    from provincial_policies.dispatch import Dispatcher
    from provincial_policies.rule import Rule
    from provincial_policies.verdict import Report, Verdict

EXAMPLES: Final = (
    "Examples: provincial rules check manifests/   ·   helm template portal | provincial rules check - --format json"
    "   ·   provincial rules check portal.yaml --environment tien-giang --cluster shared"
)


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="YAML or JSON files or folders; - for standard input.")
    ],
    environment: Annotated[
        str | None, typer.Option(help="Take waivers and the cluster's parameters from this environment.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Which of the environment's clusters, where it has several.")
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this rule; may be given more than once.")
    ] = None,
    output: Output = Format.TEXT,
) -> None:
    """Run the rules on Kubernetes manifests; exit code 1 when a mandatory rule fails, 2 when a file can't be read.

    Without an environment nothing is known of the cluster: rules about its registries, storage classes and level are
    "not checked".
    """
    from provincial_cloud.kubernetes import manifest_files

    dispatcher = _dispatcher(environment, cluster, rule)
    found: list[_Checked] = []
    waiting: list[tuple[int, Manifest]] = []
    for manifest in manifest_files.read(files):
        report = _report(dispatcher, manifest)
        if not dispatcher.namespaces.known(report.resource):
            waiting.append((len(found), manifest))
        found.append(_Checked(manifest.place, manifest.title, report.verdicts))
    for number, manifest in waiting:  # its namespace may have come after it
        report = _report(dispatcher, manifest)
        if dispatcher.namespaces.known(report.resource):
            found[number] = _Checked(manifest.place, manifest.title, report.verdicts)
    tell = _as_json if output is Format.JSON else _as_text
    tell(found)
    if any(_blocks(verdict) for one in found for verdict in one.verdicts):
        raise typer.Exit(1)


class _Checked(NamedTuple):
    """What is kept of an object; the object itself is not, so that thousands need no more room than one."""

    place: Place
    title: str
    verdicts: tuple[Verdict, ...]


def _dispatcher(environment: str | None, cluster: str | None, wanted: list[str] | None) -> Dispatcher:
    from provincial_policies.cel.parameters import Parameters
    from provincial_policies.dispatch import Dispatcher

    parameters, waivers = Parameters(), ()
    if environment is not None:
        parameters, waivers = _of_environment(environment, cluster)
    elif cluster is not None:
        raise UsageError(Problem(summary="--cluster needs --environment", given=f"--cluster {cluster}"))
    return Dispatcher(
        rules=_chosen(wanted),
        limits={},
        environment=environment or "",
        today=today(),
        waivers=waivers,
        parameters=parameters,
    )


def _chosen(wanted: list[str] | None) -> Mapping[str, Rule]:
    from difflib import get_close_matches

    from provincial_policies.catalogue import of_kubernetes

    known = of_kubernetes()
    if not wanted:
        return known
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            allowed = f"did you mean '{near[0]}'?" if near else "the ids that `provincial rules` lists for Kubernetes"
            raise UsageError(
                Problem(summary="there is no such rule on Kubernetes objects", given=name, allowed=allowed)
            )
    return {name: known[name] for name in wanted}


def _of_environment(name: str, cluster: str | None) -> tuple[Parameters, Any]:
    from provincial_cloud import environment
    from provincial_cloud.policy import parameters_of, waivers_of
    from provincial_cloud.project import Project

    loaded = environment.load(name, root=Project.find(Path.cwd()).environments)
    chosen = [one for one in loaded.clusters if cluster in (None, one.id)]
    if cluster is not None and not chosen:
        allowed = ", ".join(one.id for one in loaded.clusters) or "none: the environment has no clusters"
        raise UsageError(Problem(summary="there is no such cluster", given=cluster, allowed=allowed))
    return parameters_of(chosen, loaded.backups), waivers_of(loaded.waivers)


def _report(dispatcher: Dispatcher, manifest: Manifest) -> Report:
    from provincial_policies.decode import Decoded
    from provincial_policies.resource import Resource

    kind = Kind(str(manifest.content.get("apiVersion", "")), str(manifest.content.get("kind", "")))
    return dispatcher.check(
        Resource.of(Decoded(manifest.content), type=kind.token, urn=str(manifest.place), name=manifest.title)
    )


def _blocks(verdict: Verdict) -> bool:
    from provincial_policies.enforcement import Enforcement, default_enforcement
    from provincial_policies.verdict import Outcome

    if verdict.outcome is Outcome.ERROR:
        return True
    return verdict.outcome is Outcome.FAILED and default_enforcement(verdict.rule) is Enforcement.MANDATORY


def _told(found: Iterable[_Checked]) -> list[tuple[_Checked, Verdict]]:
    from provincial_policies.verdict import Outcome

    wanted = (Outcome.FAILED, Outcome.ERROR, Outcome.WAIVED)
    return [(one, verdict) for one in found for verdict in one.verdicts if verdict.outcome in wanted]


def _as_text(found: Sequence[_Checked]) -> None:
    from provincial_policies.verdict import Outcome

    for one, verdict in _told(found):
        word = "waived" if verdict.outcome is Outcome.WAIVED else "error" if _blocks(verdict) else "warning"
        for failed in verdict.failures:
            where = f"{failed.property}: " if failed.property else ""
            typer.echo(f"{one.place}: {word} [{verdict.rule.id}] {one.title}")
            typer.echo(f"  {where}{failed.message.en}\n  {where}{failed.message.vi}")
            typer.echo(f"  fix: {verdict.rule.remediation.en}\n  cách khắc phục: {verdict.rule.remediation.vi}")
    typer.echo(", ".join(f"{number} {name}" for name, number in _counts(found).items()))


def _as_json(found: Sequence[_Checked]) -> None:
    violations = [
        {
            "file": str(one.place.path),
            "line": one.place.line,
            "object": one.title,
            "rule": verdict.rule.id,
            "severity": verdict.rule.severity.value,
            "outcome": verdict.outcome.value,
            "mandatory": _blocks(verdict),
            "where": failed.property,
            "message": failed.message.as_dict(),
            "waiver": verdict.waiver.id if verdict.waiver else None,
        }
        for one, verdict in _told(found)
        for failed in verdict.failures
    ]
    typer.echo(json.dumps({"counts": _counts(found), "violations": violations}, ensure_ascii=False))


def _counts(found: Sequence[_Checked]) -> dict[str, int]:
    from provincial_policies.verdict import Outcome

    ended = Counter(verdict.outcome for one in found for verdict in one.verdicts)
    return {
        "objects": len(found),
        "without rules": sum(not one.verdicts for one in found),
        "passed": ended[Outcome.PASSED],
        "failed": ended[Outcome.FAILED] + ended[Outcome.ERROR],
        "waived": ended[Outcome.WAIVED],
        "not checked": ended[Outcome.NOT_CHECKED],
    }

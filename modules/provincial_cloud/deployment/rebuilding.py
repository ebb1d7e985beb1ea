"""The steps of `provincial recover`, in order of dependency: copies, state, stacks, data, and the questions."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provincial_cloud.backup import postgres
from provincial_cloud.backup.bringing_back import (
    Brought,
    Chosen,
    bring,
    choose,
    in_the_way,
    plans_with_a_password,
    put_back,
    put_back_cluster,
    put_back_database,
    put_back_missing,
    refuse,
    repository,
)
from provincial_cloud.backup.comparison import compare
from provincial_cloud.backup.manifest import Manifest
from provincial_cloud.backup.place import PASSWORD, Place, home_of, places, recovery_marker
from provincial_cloud.backup.proving import back_up, drill
from provincial_cloud.backup.records import Finding, FindingKind
from provincial_cloud.backup.sources import BucketSource, DatabaseSource, HostSource
from provincial_cloud.environment import Environment, load
from provincial_cloud.environment.backups import source_of_cluster
from provincial_cloud.errors import ProvincialError
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.evidence.reader import Kind
from provincial_cloud.private_files import private_folder, write_private
from provincial_cloud.project import Project

Say = Callable[[str], None]
STEPS = ("copies", "state and configuration", "clusters", "stacks", "files", "databases", "hosts", "buckets", "proof")


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What a recovery brought back, and what of it is not as it was."""

    files: int
    questions: int
    seconds: float
    findings: tuple[Finding, ...]


def rebuild(project: Project, name: str, *, snapshot: str | None, say: Say) -> Rebuilt:
    """Make an environment again from its copies; a run that was killed is taken up where it ended.

    Raises ProvincialError; what stands in the way is found before anything is changed.
    """
    start, home, marker = time.monotonic(), home_of(project, name), recovery_marker(project, name)
    known = _read(marker)

    def step(name: str, what: str) -> None:
        say(f"[bold]recover[/]  {STEPS.index(name) + 1}/{len(STEPS)} {name}: {what}")

    wanted = {one["plan"]: one["snapshot"] for one in known["copies"]} if known else _wanted(project, name, snapshot)
    ledger = project.evidence / f"{name}.jsonl"
    chosen = [choose(repository(project, name, plan), ledger, name, plan, one) for plan, one in wanted.items()]
    copies = [asdict(one) for one in chosen]
    step("copies", ", ".join(map(_told, chosen)))
    brought = [_brought(project, name, one, home / "recovery") for one in chosen]
    environment = _environment_of(project, name, brought)
    if known is None:
        _refuse_what_is_there(project, brought, environment)
        write_private(marker, json.dumps({"copies": copies}))
    if known is None or not known.get("state"):
        step("state and configuration", _configuration(project, brought, environment))
        write_private(
            marker, json.dumps({"copies": copies, "state": "back"})
        )  # from here on it is a run's, not a copy's
    environment = load(name, root=project.environments)
    findings, questions, said = _clusters(project, environment, brought)
    step("clusters", said)
    _bring_stacks_up(project, name, lambda text: step("stacks", text), say)
    step("files", _files(brought, environment))
    findings += [one for each in brought for one in compare(_data(each, environment), Path("/"))]
    found, asked = _databases(project, environment, brought)
    findings += found
    questions += asked
    step("databases", f"{asked} questions asked, {len(found)} answered differently")
    for of, kind in (("hosts", HostSource), ("buckets", BucketSource)):
        found, asked, said = _missing(project, environment, brought, kind)
        findings += found
        questions += asked
        step(of, said)
    marker.unlink()
    for place in _at_work(project, environment):
        back_up(place)
        findings += drill(place).findings
    step("proof", "a new copy is made, and came back")
    rebuilt = Rebuilt(
        files=sum(one.kind == "file" for each in brought for one in each.manifest.entries.values()),
        questions=questions,
        seconds=time.monotonic() - start,
        findings=tuple(findings),
    )
    told = {"copies": copies, **asdict(rebuilt), "findings": [str(one) for one in findings]}
    record = Ledger(ledger, gate="record")
    record.append(Kind.ENVIRONMENT_RECOVERED, told)
    record.close()
    shutil.rmtree(home / "recovery")
    return rebuilt


def _read(marker: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(marker.read_bytes())
        return told
    except FileNotFoundError:
        return None


def _wanted(project: Project, name: str, snapshot: str | None) -> dict[str, str | None]:
    """Each plan whose copies this machine can open, with the copy that was asked for."""
    plans = plans_with_a_password(project, name)
    where = home_of(project, name)
    if not plans:
        raise refuse(
            f"no password opens a repository of environment {name}",
            f"{where} without a plan's folder",
            "copies are encrypted; without the password nobody reads them",
            f"put each plan's password back at {where}/<plan>/{PASSWORD}, mode 0600",
        )
    if snapshot is not None and len(plans) > 1:
        raise refuse(
            "one copy can't be of several plans", snapshot, f"plans: {', '.join(plans)}", "leave --snapshot out"
        )
    return dict.fromkeys(plans, snapshot)


def _told(chosen: Chosen) -> str:
    vouched = "" if chosen.digest else ", which no ledger vouches for"
    return f"plan {chosen.plan}, snapshot {chosen.snapshot[:16]}{vouched}"


def _brought(project: Project, name: str, chosen: Chosen, home: Path) -> Brought:
    """The copy, restored anew in each run: only what was checked whole is used."""
    target = private_folder(home / chosen.plan) / "copy"
    shutil.rmtree(target, ignore_errors=True)
    return bring(repository(project, name, chosen.plan), chosen, target)


def _environment_of(project: Project, name: str, brought: list[Brought]) -> Environment:
    """The environment as it is here, else as the copy has it. Raises ProvincialError where neither is there."""
    if (project.environments / name).is_dir():
        return load(name, root=project.environments)
    for each in brought:
        if each.environment is not None:
            found = load(name, root=each.environment.parent)
            if _with_state([each], found):
                return found
    raise refuse(
        f"no copy holds environment {name}",
        ", ".join(each.chosen.plan for each in brought),
        "a plan with sources.state: true copies the environment's files",
        f"put environments/{name} back from version control, then run this again",
    )


def _with_state(brought: list[Brought], environment: Environment) -> list[Brought]:
    """The copies of plans that copy state and configuration: no other is asked for them."""
    plans = {one.id for one in environment.backups if one.sources.state}
    return [each for each in brought if each.chosen.plan in plans]


def _refuse_what_is_there(project: Project, brought: list[Brought], environment: Environment) -> None:
    from provincial_cloud.deployment.recovery import PROJECT_NAME

    state = project.runtime / "state"
    of_stacks = state / ".pulumi" / "stacks" / PROJECT_NAME
    wanted = [Path(path) for each in brought for path in _paths(each, environment)]
    for path in in_the_way([of_stacks, *wanted]):
        raise refuse(
            "there is something where the copy belongs",
            path,
            "a recovery works on empty infrastructure, and lays nothing over what is there",
            "move it away, if it is really lost, and run this again",
        )
    for source in _sources(project, environment, brought):
        try:
            there = postgres.tables(source.server, source.database)
        except ProvincialError:
            continue  # the server may be one that a stack is going to make
        if there:
            raise refuse(
                f"database {source.database} already holds data",
                f"{there} tables",
                "a restore over living data would mix two states",
                "drop it, if it is really lost, and run this again",
            )
    given = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
    passphrase = project.runtime / "passphrase"
    of_state = any(each.state for each in _with_state(brought, environment))
    if of_state and not passphrase.exists() and not any(map(os.environ.get, given)):
        raise refuse(
            "the passphrase of the state is not here",
            passphrase,
            "it is in no copy, so that a copy alone opens no secret of the state",
            f"put it back at {passphrase}, mode 0600, or set {given[1]}",
        )


def _configuration(project: Project, brought: list[Brought], environment: Environment) -> str:
    """State, environment and stack files put where they are not; what is there of the two last is kept, and told."""
    told = []
    for each in _with_state(brought, environment):
        if each.state is not None:
            put_back(each.state, private_folder(project.runtime / "state"))
            told.append("state brought back")
        for source in (*([each.environment] if each.environment else ()), *each.stack_files):
            target = project.environments / source.name
            if not target.exists():
                put_back(source, target)
                told.append(f"{source.name} brought back")
            elif not _same(source, target):
                told.append(f"{source.name} kept as it is here; the copy has another")
    return ", ".join(told) or "nothing of it is in the copy of a plan with sources.state"


def _same(one: Path, other: Path) -> bool:
    if one.is_dir():
        names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
        there = {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
        return names == there and all(_same(one / path, other / path) for path in names)
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _bring_stacks_up(project: Project, name: str, tell: Say, say: Say) -> None:
    from provincial_cloud.deployment.bringing import bring_up
    from provincial_cloud.deployment.stack_file import known_stacks, read_stack_file, stacks_named

    mine = [one for one in known_stacks(project) if read_stack_file(project, one).environment == name]
    for stack in stacks_named(project, name) if mine else ():
        tell(f"bringing {stack} up")
        bring_up(project, stack, refresh=False, message=f"recover {name}", say=say)


def _paths(brought: Brought, environment: Environment) -> Iterator[str]:
    plan = next((one for one in environment.backups if one.id == brought.chosen.plan), None)
    yield from (str(Path(path)) for path in plan.sources.paths) if plan else ()


def _data(brought: Brought, environment: Environment) -> Manifest:
    """The part of the manifest that lies below the plan's own paths."""
    roots = tuple(_paths(brought, environment))
    below = {
        path: one
        for path, one in brought.manifest.entries.items()
        if path in roots or path.startswith(tuple(f"{root}/" for root in roots))
    }
    return Manifest(entries=below, answers={})


def _files(brought: list[Brought], environment: Environment) -> str:
    paths = [(each, path) for each in brought for path in _paths(each, environment)]
    roots = [Path(path) for _, path in paths]
    for each, path in paths:
        put_back(each.at(path), Path(path), roots=roots)
    return ", ".join(path for _, path in paths) or "none"


def _clusters(project: Project, environment: Environment, brought: list[Brought]) -> tuple[list[Finding], int, str]:
    """Put back the etcd of the sandbox's clusters; those of others are put back where they run, before this."""
    findings, questions, said = [], 0, []
    for place, copy in _copies_at_work(project, environment, brought):
        for source in place.plan.sources.clusters:
            told = copy.manifest.answers.get(source_of_cluster(source.cluster))
            if told is None or not environment.is_in_sandbox(source.cluster):
                continue
            found, word = put_back_cluster(project, source.cluster, copy)
            findings += found
            questions += len(told["answers"])
            said.append(word)
    return findings, questions, ", ".join(said) or "none"


def _databases(project: Project, environment: Environment, brought: list[Brought]) -> tuple[list[Finding], int]:
    findings, questions = [], 0
    for source, each in _sources(project, environment, brought).items():
        findings += put_back_database(source, each)
        questions += len(each.manifest.answers[source.id]["answers"])
    return findings, questions


def _missing(
    project: Project, environment: Environment, brought: list[Brought], kind: type[HostSource | BucketSource]
) -> tuple[list[Finding], int, str]:
    """Put back what hosts, or buckets, lack of their copies."""
    findings, questions, said = [], 0, []
    for place, copy in _copies_at_work(project, environment, brought):
        for source in place.hosts if kind is HostSource else place.buckets:
            told = copy.manifest.answers.get(source.name)
            if told is None:
                continue
            back = put_back_missing(source, copy)
            kept = f"; {len(back.kept)} are there with other content, kept" if back.kept else ""
            said.append(f"{source.name}: what it lacked of the copy is back{kept}")
            findings += [
                Finding(kind=FindingKind.FILE_MISSING, subject=source.name, detail=one) for one in back.lacking
            ]
            questions += len(told["answers"])
    return findings, questions, ", ".join(said) or "none"


def _sources(project: Project, environment: Environment, brought: list[Brought]) -> dict[DatabaseSource, Brought]:
    """The databases that a copy holds, each with the copy."""
    return {
        source: copy
        for place, copy in _copies_at_work(project, environment, brought)
        for source in place.databases
        if source.id in copy.manifest.answers
    }


def _copies_at_work(
    project: Project, environment: Environment, brought: list[Brought]
) -> Iterator[tuple[Place, Brought]]:
    """Each plan that copies something from here, with its copy."""
    of_plan = {each.chosen.plan: each for each in brought}
    for place in _at_work(project, environment):
        if place.plan.id in of_plan:
            yield place, of_plan[place.plan.id]


def _at_work(project: Project, environment: Environment) -> list[Place]:
    found = places(project, environment) if environment.backups else ()
    return [place for place in found if place.plan.sources.from_here]

"""Copies brought back to where they came from: chosen by the ledger, checked whole, put only where nothing is.

Unlike a drill this needs no environment to begin with: a plan is known by the folder that holds its password.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from provincial_cloud.backup import etcd, postgres, store
from provincial_cloud.backup import manifest as manifests
from provincial_cloud.backup.comparison import compare, compare_answers
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.outcomes import PutBack
from provincial_cloud.backup.place import PASSWORD, bucket_of, home_of
from provincial_cloud.backup.records import Finding, FindingKind, recorded
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.run import MANIFEST, STILL
from provincial_cloud.backup.sources import BucketSource, DatabaseSource, HostSource
from provincial_cloud.environment.backups import source_of_cluster
from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.project import Project
from provincial_cloud.sandbox.backup_store import store_endpoint
from provincial_cloud.sandbox.kubernetes import etcd_seat


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The copy of one plan that is brought back."""

    plan: str
    snapshot: str
    digest: str | None
    """SHA-256 of its manifest as the ledger has it; None where the ledger is lost, and nothing vouches for it."""
    unsettled: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One copy on this machine, checked whole."""

    chosen: Chosen
    root: Path
    """Below it lies everything at its old path."""
    manifest: manifests.Manifest

    def tree(self, ending: str) -> Path | None:
        """The folder of the copy whose old path ends so; None where it holds none."""
        found = [path for path, one in self.manifest.entries.items() if one.kind == "folder" and path.endswith(ending)]
        return Path(f"{self.root}{min(found, key=len)}") if found else None

    @property
    def state(self) -> Path | None:
        """The states of stacks."""
        return self.tree(f"/{STILL}/state")


def plans_with_a_password(project: Project, environment: str) -> tuple[str, ...]:
    """The plans of an environment whose repositories this machine can open."""
    return tuple(sorted(path.parent.name for path in home_of(project, environment).glob(f"*/{PASSWORD}")))


def repository(project: Project, environment: str, plan: str) -> Repository:
    """A plan's repository as production reads it. Raises UsageError when the store is not there."""
    end, folder = store_endpoint(project), home_of(project, environment) / plan
    name, key = bucket_of(environment, plan), end.keys[Identity.WRITER]
    bucket = store.Bucket(endpoint=end.url, region=end.region, name=name, key=key)
    return Repository(bucket=bucket, password_file=folder / PASSWORD, cache=folder / "cache-recovery")


def choose(copies: Repository, ledger: Path, plan: str) -> Chosen:
    """The newest copy that the ledger vouches for; without a ledger the newest there is. Raises ProvincialError."""
    made = recorded(ledger, plan).made
    if made:
        last = made[-1]
        return Chosen(plan=plan, snapshot=last.snapshot, digest=last.manifest, unsettled=last.unsettled)
    found = copies.snapshots(plan)
    if not found:
        raise ProvincialError(Problem(summary=f"plan {plan} has no copy", given=f"bucket {copies.bucket.name}"))
    return Chosen(plan=plan, snapshot=found[-1].id, digest=None)


def bring(copies: Repository, chosen: Chosen, target: Path) -> Brought:
    """Restore a copy below `target` and check all of it. Raises ProvincialError with what is wrong."""
    copies = replace(copies, cache=target.with_name("cache"))
    copies.restore(chosen.snapshot, target)
    path = next(iter(sorted(target.rglob(f"staging/{MANIFEST}"), key=lambda one: len(one.parts))), None)
    text = path.read_bytes() if path else b""
    if path is None or chosen.digest not in (None, hashlib.sha256(text).hexdigest()):
        raise _wrong(chosen, [Finding(kind=FindingKind.MANIFEST_ALTERED, subject=MANIFEST)])
    manifest = manifests.parse(text, path)
    findings = compare(manifest, target, unsettled=chosen.unsettled)
    if findings:
        raise _wrong(chosen, findings)
    return Brought(chosen=chosen, root=target, manifest=manifest)


def in_the_way(paths: Sequence[Path]) -> Iterator[Path]:
    """Those that already hold something: nothing is ever laid over what is there."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            if any(path.iterdir()):
                yield path
        elif os.path.lexists(path):
            yield path


def put_back(source: Path, target: Path) -> None:
    """Put a file or a tree where it was, with owners, modes and times. Raises ProvincialError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    words = ["cp", "-a", "--", f"{source}/." if source.is_dir() and target.is_dir() else str(source), str(target)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ProvincialError(
            Problem(summary="what was restored can't be put back", given=str(target), why=done.stderr.strip())
        )


def put_back_database(source: DatabaseSource, brought: Brought) -> list[Finding]:
    """Restore a dump into its own server and hold its answers against those of the backup; gives what differs.

    A dump is restored whole or not at all, so one with tables is what a killed run has brought back: it is asked.
    """
    told = brought.manifest.answers[source.id]
    if not postgres.tables(source.server, source.database):
        postgres.restore(source.server, source.database, Path(f"{brought.root}{told['dump']}"))
    answers = postgres.ask(source.server, source.database, told["answers"])
    return list(compare_answers(source.id, told["answers"], answers))


def put_back_missing(source: HostSource | BucketSource, brought: Brought) -> PutBack:
    """Put back what a host or a bucket lacks of its copy. Raises ProvincialError."""
    told = brought.manifest.answers[source.name]
    return source.put_back(Path(f"{brought.root}{told[source.form]}"))


def put_back_cluster(project: Project, cluster: str, brought: Brought) -> tuple[list[Finding], str]:
    """Make the etcd of the sandbox's cluster out of a copy, before the cluster starts; gives what differs, and a word.

    Data that are there stay as they are. Without the key that Secrets are encrypted with nobody could read a copy, so
    none is put back. Raises EtcdError.
    """
    name = source_of_cluster(cluster)
    told = brought.manifest.answers[name]
    files, arguments = etcd_seat(project)
    if any(files.etcd_data.glob("*")):
        return [], f"{name}: has data, which stay"
    if not files.encryption.exists():
        detail = f"the key that its Secrets are encrypted with is not at {files.encryption}"
        return [Finding(kind=FindingKind.FILE_MISSING, subject=name, detail=detail)], f"{name}: not put back: {detail}"
    snapshot = Path(f"{brought.root}{told['snapshot']}")
    answers = etcd.ask_restored(snapshot, told["answers"])
    findings = list(compare_answers(name, told["answers"], answers))
    if not findings:
        etcd.restore_into(snapshot, arguments)
    return findings, f"{name}: not put back" if findings else f"{name}: its etcd is back"


def _wrong(chosen: Chosen, findings: Sequence[Finding]) -> ProvincialError:
    return ProvincialError(
        Problem(
            summary=f"the copy of plan {chosen.plan} is not what was backed up",
            given=f"snapshot {chosen.snapshot[:16]}, {len(findings)} findings",
            why="\n".join(str(one) for one in findings[:10]),
            next_step="nothing was changed; name an older copy with --snapshot",
        )
    )


def refuse(summary: str, given: object, why: str, next_step: str) -> UsageError:
    """What stands in the way of a recovery, before anything was changed."""
    return UsageError(Problem(summary=summary, given=str(given), why=why, next_step=next_step))

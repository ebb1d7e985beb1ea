"""Copies brought back to where they came from: chosen by the ledger, checked whole, put only where nothing is.

Unlike a drill this needs no environment to begin with: a plan is known by the folder that holds its password. Whoever
may write below a plan's paths may name files there as a copy's own, so nothing of a copy is found by its name: every
path follows from where the run that made the copy laid its manifest.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from provincial_cloud.backup import etcd, postgres, store
from provincial_cloud.backup import manifest as manifests
from provincial_cloud.backup.comparison import compare, compare_answers
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.outcomes import PutBack
from provincial_cloud.backup.place import PASSWORD, bucket_of, home_of, staging_of
from provincial_cloud.backup.records import Finding, FindingKind, recorded
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.run import DUMPS, MANIFEST, STILL
from provincial_cloud.backup.sources import BucketSource, ClusterSource, DatabaseSource, HostSource
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
    manifest_path: str
    """Where its manifest lies inside it: as the ledger has it, else as the run that made it told the repository."""
    digest: str | None
    """SHA-256 of its manifest as the ledger has it; None where the ledger is lost, and nothing vouches for it."""
    unsettled: tuple[str, ...] = ()

    @property
    def staging(self) -> PurePosixPath:
        """The old path of the folder that the plan's dumps lay in."""
        return PurePosixPath(self.manifest_path).parent

    @property
    def environment(self) -> str:
        """The old path of the environment's folder: in the checkout that staging lay in."""
        home = self.staging.parent.parent
        return str(Project(Path(home.parents[2])).environments / home.name)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One copy on this machine, checked whole."""

    chosen: Chosen
    root: Path
    """Below it lies everything at its old path."""
    manifest: manifests.Manifest

    def at(self, path: str) -> Path:
        """Where an old path lies now. Raises ProvincialError where a link or `..` on the way to it leads elsewhere."""
        return _inside(self.root, path)

    @property
    def state(self) -> Path | None:
        """The states of stacks; None where the copy holds none."""
        return self._folder(f"{self.chosen.staging}/{STILL}/state")

    @property
    def environment(self) -> Path | None:
        """The environment's own files; None where the copy holds none."""
        return self._folder(self.chosen.environment)

    @property
    def stack_files(self) -> tuple[Path, ...]:
        """The files of stacks that lie beside the environment's folder."""
        beginning = f"{PurePosixPath(self.chosen.environment).parent}/Pulumi."
        return tuple(
            self.at(path)
            for path, one in self.manifest.entries.items()
            if one.kind == "file" and path.startswith(beginning) and "/" not in path.removeprefix(beginning)
        )

    def dump(self, source: str, form: str) -> Path:
        """The copy of a source in this form. Raises ProvincialError where it is said to lie anywhere but in staging."""
        told = self.manifest.answers[source][form]
        where = self.at(told)
        if PurePosixPath(told).parent != self.chosen.staging / DUMPS or where.is_symlink():
            raise _elsewhere(told, f"the copy of {source} lies in {self.chosen.staging / DUMPS}")
        return where

    def _folder(self, path: str) -> Path | None:
        entry = self.manifest.entries.get(path)
        return self.at(path) if entry is not None and entry.kind == "folder" else None


def plans_with_a_password(project: Project, environment: str) -> tuple[str, ...]:
    """The plans of an environment whose repositories this machine can open."""
    return tuple(sorted(path.parent.name for path in home_of(project, environment).glob(f"*/{PASSWORD}")))


def repository(project: Project, environment: str, plan: str) -> Repository:
    """A plan's repository as production reads it. Raises UsageError when the store is not there."""
    end, folder = store_endpoint(project), home_of(project, environment) / plan
    name, key = bucket_of(environment, plan), end.keys[Identity.WRITER]
    bucket = store.Bucket(endpoint=end.url, region=end.region, name=name, key=key)
    return Repository(bucket=bucket, password_file=folder / PASSWORD, cache=folder / "cache-recovery")


def choose(copies: Repository, ledger: Path, environment: str, plan: str, snapshot: str | None = None) -> Chosen:
    """The copy whose id begins so, else the newest that the ledger vouches for; without a ledger the newest there is.

    Raises UsageError where no copy, or more than one, is called so, or nobody can say where its manifest lies.
    """
    vouched = {one.snapshot: one for one in recorded(ledger, plan).made}
    there = {one.id: one for one in copies.snapshots(plan)} if snapshot is not None or not vouched else {}
    known = [*there, *(one for one in vouched if one not in there)]
    newest = list(vouched or there)[-1:]
    found = newest if snapshot is None else [one for one in known if one.startswith(snapshot)]
    if len(found) != 1:
        called = "" if snapshot is None else f" whose id begins with {snapshot}"
        raise UsageError(
            Problem(
                summary=f"plan {plan} has {'more than one' if found else 'no'} copy{called}",
                given=f"bucket {copies.bucket.name}",
                allowed="one of " + ", ".join(one[:16] for one in known[-10:]) if known else None,
            )
        )
    made = vouched.get(found[0])
    if made is None:
        path = manifest_among(there[found[0]].paths, ledger, environment, plan)
        return Chosen(plan=plan, snapshot=found[0], manifest_path=path, digest=None)
    path = manifest_among([made.manifest_path], ledger, environment, plan)
    return Chosen(plan=plan, snapshot=made.snapshot, manifest_path=path, digest=made.manifest, unsettled=made.unsettled)


def manifest_among(paths: Iterable[str], ledger: Path, environment: str, plan: str) -> str:
    """The one of `paths` that runs of a plan lay their manifest at, in whatever checkout.

    `paths` are those that a run named: what lies below them is not looked at. Raises UsageError where there is not
    exactly one.
    """
    ending = (staging_of(Project(Path()), environment, plan) / MANIFEST).parts
    found = [
        path
        for path in paths
        if path.startswith("/") and ".." not in (parts := Path(path).parts) and parts[-len(ending) :] == ending
    ]
    if len(found) != 1:
        raise refuse(
            f"the copy of plan {plan} has {'several manifests' if found else 'no manifest'}",
            ", ".join(found) or "no such path",
            f"a run names one path .../{'/'.join(ending)}; only the ledger can say which of several it is",
            f"put the ledger back at {ledger}, or name a copy that has one such path with --snapshot",
        )
    return found[0]


def bring(copies: Repository, chosen: Chosen, target: Path) -> Brought:
    """Restore a copy below `target` and check all of it. Raises ProvincialError with what is wrong."""
    copies = replace(copies, cache=target.with_name("cache"))
    copies.restore(chosen.snapshot, target)
    path = _inside(target, chosen.manifest_path)
    text = path.read_bytes() if path.is_file() and not path.is_symlink() else None
    if text is None or chosen.digest not in (None, hashlib.sha256(text).hexdigest()):
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


def put_back(source: Path, target: Path, *, roots: Sequence[Path] = ()) -> None:
    """Put a file or a tree where it was, with owners, modes and times; links are put back as links, never followed.

    `roots` are the trees that copies put back: whoever could write there chose the links in them, so nothing goes
    through one. Raises ProvincialError.
    """
    for above in target.parents:
        if above.is_symlink() and any(root == above or root in above.parents for root in roots):
            raise _elsewhere(target, f"{above} is a link, which came from a copy")
    target.parent.mkdir(parents=True, exist_ok=True)
    words = ["cp", "-a", "--no-target-directory", "--remove-destination", "--", str(source), str(target)]
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
        postgres.restore(source.server, source.database, brought.dump(source.id, source.form))
    answers = postgres.ask(source.server, source.database, told["answers"])
    return list(compare_answers(source.id, told["answers"], answers))


def put_back_missing(source: HostSource | BucketSource, brought: Brought) -> PutBack:
    """Put back what a host or a bucket lacks of its copy. Raises ProvincialError."""
    return source.put_back(brought.dump(source.name, source.form))


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
    snapshot = brought.dump(name, ClusterSource.form)
    answers = etcd.ask_restored(snapshot, told["answers"])
    findings = list(compare_answers(name, told["answers"], answers))
    if not findings:
        etcd.restore_into(snapshot, arguments)
    return findings, f"{name}: not put back" if findings else f"{name}: its etcd is back"


def _inside(root: Path, path: str) -> Path:
    where = Path(f"{root}{path}")
    if where.parent.resolve() != Path(f"{root.resolve()}{PurePosixPath(path).parent}"):
        raise _elsewhere(path, "a link or .. on the way to it leads out of its place in the copy")
    return where


def _elsewhere(path: object, why: str) -> ProvincialError:
    return ProvincialError(
        Problem(
            summary="a path of a copy does not lead where it says",
            given=str(path),
            why=why,
            next_step="see who made that; name an older copy with --snapshot",
        )
    )


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

"""What the ledger holds of backups and drills, as types: written by the runs, read by drills, rules and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from provincial_cloud.backup.signing import SignatureError, verified
from provincial_cloud.evidence.reader import Kind, lines


class FindingKind(StrEnum):
    """What can be wrong with a copy."""

    NO_BACKUP = "no-backup"
    """No backup of this plan was ever made."""
    TOO_OLD = "too-old"
    """The newest good backup is older than the plan may lose."""
    SNAPSHOT_MISSING = "snapshot-missing"
    """The repository lacks a copy that it must hold: it was deleted, or an old state is served as new."""
    STORE_ALTERED = "store-altered"
    """An object of the repository is not what its name says: a flipped bit, a cut, something laid over it."""
    STORE_FAILED = "store-failed"
    """The repository can't be read or the copy can't be restored."""
    MANIFEST_ALTERED = "manifest-altered"
    """The manifest is not the one that was written when the backup was made."""
    FILE_MISSING = "file-missing"
    """A file of the manifest was not restored."""
    FILE_EXTRA = "file-extra"
    """Something was restored that the manifest does not name."""
    FILE_DIFFERS = "file-differs"
    """A file's content, kind or link is not what it was."""
    OWNER_DIFFERS = "owner-differs"
    """A file came back with another owner or group."""
    MODE_DIFFERS = "mode-differs"
    """A file came back with another mode."""
    ANSWER_DIFFERS = "answer-differs"
    """The restored service does not give the answer it gave when the backup was made."""
    SERVICE_FAILED = "service-failed"
    """The restored service can't be started or asked."""
    TOO_SLOW = "too-slow"
    """The restore took longer than the plan promises."""
    LEFT_BEHIND = "left-behind"
    """What was restored could not be destroyed afterwards."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a drill found wrong."""

    kind: FindingKind
    subject: str
    detail: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.kind), self.subject, self.detail) if part)


@dataclass(frozen=True, kw_only=True)
class BackupMade:
    """One backup that is whole, as the ledger holds it."""

    plan: str
    snapshot: str
    manifest: str
    """SHA-256 of the manifest."""
    manifest_path: str
    """Where the manifest lies inside the snapshot."""
    began: datetime
    """What was written after this moment is not in it."""
    seconds: float
    files: int
    bytes: int
    unsettled: tuple[str, ...] = ()
    """Files that changed while the backup ran: the manifest can't vouch for them."""

    @property
    def pushed(self) -> bool:
        """Whether another machine made it and pushed it: its plan is called PLAN/SOURCE then, and no plan's id so."""
        return "/" in self.plan

    def body(self) -> dict[str, Any]:
        """The form the ledger holds."""
        return {**asdict(self), "began": _written(self.began), "unsettled": list(self.unsettled)}

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> BackupMade:
        """Back from the ledger's form."""
        return cls(**{**body, "began": _read(body["began"]), "unsettled": tuple(body["unsettled"])})


@dataclass(frozen=True, kw_only=True)
class Restored:
    """One copy that a drill brought back."""

    snapshot: str
    made: datetime
    files: int
    bytes: int
    questions: int
    restore_seconds: float
    verify_seconds: float
    question_seconds: float
    sources: tuple[str, ...] = ()
    """What was brought back and asked, such as bucket/documents/files."""
    where: str = "disk"
    """What it was restored into, memory or disk: memory is faster, so the time says nothing of a disk."""

    @property
    def seconds(self) -> float:
        """From the first call to the last answer."""
        return self.restore_seconds + self.verify_seconds + self.question_seconds


@dataclass(frozen=True, kw_only=True)
class Drilled:
    """One drill, as the ledger holds it under its signature."""

    plan: str
    began: datetime
    seconds: float
    restored: tuple[Restored, ...]
    """The newest copy, and one older copy where there is one."""
    rpo_seconds: float | None
    """Age of the newest copy when the drill began: what would have been lost."""
    rto_seconds: float | None
    """What it took to bring the newest copy back and have it answer."""
    owners_checked: bool
    findings: tuple[Finding, ...]
    findings_in_all: int
    """How many there were; the ledger holds the first of them."""

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong."""
        return self.findings_in_all == 0

    def body(self) -> dict[str, Any]:
        """The form that is signed."""
        return {
            "plan": self.plan,
            "began": _written(self.began),
            "seconds": round(self.seconds, 3),
            "passed": self.passed,
            "restored": [{**asdict(one), "made": _written(one.made)} for one in self.restored],
            "rpo_seconds": self.rpo_seconds,
            "rto_seconds": self.rto_seconds,
            "owners_checked": self.owners_checked,
            "findings": [asdict(one) for one in self.findings],
            "findings_in_all": self.findings_in_all,
        }

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Drilled:
        """Back from the form that was signed."""
        inner = {name: value for name, value in body.items() if name != "passed"}
        return cls(
            **{
                **inner,
                "began": _read(body["began"]),
                "restored": tuple(
                    Restored(**{**one, "made": _read(one["made"]), "sources": tuple(one.get("sources", ()))})
                    for one in body["restored"]
                ),
                "findings": tuple(
                    Finding(kind=FindingKind(one["kind"]), subject=one["subject"], detail=one["detail"])
                    for one in body["findings"]
                ),
            }
        )


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What the ledger tells of one plan, oldest first."""

    made: tuple[BackupMade, ...]
    drilled: tuple[Drilled, ...]
    unsigned: int
    """Lines that call themselves drills and that the pinned key did not sign."""


def recorded(path: Path, plan: str, keys: tuple[str, ...] = ()) -> Recorded:
    """Read a plan's backups and drills; a drill counts only when one of `keys` signed it.

    Raises ProvincialError when a line of the ledger is not as it was written.
    """
    made: list[BackupMade] = []
    drilled: list[Drilled] = []
    unsigned = 0
    for line in lines(path) if path.exists() else ():
        if line.body.get("plan") != plan:
            continue
        if line.kind == Kind.BACKUP_MADE:
            made.append(BackupMade.of(line.body))
        elif line.kind == Kind.RESTORE_DRILLED:
            try:
                drilled.append(Drilled.of(verified(line.body, keys)))
            except SignatureError:
                unsigned += 1
    return Recorded(made=tuple(made), drilled=tuple(drilled), unsigned=unsigned)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)

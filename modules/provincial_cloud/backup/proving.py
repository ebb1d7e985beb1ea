"""A plan's runs and drills on this machine, as commands and resources ask for them; and what the machine lacks."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from provincial_cloud.backup import drill as drills
from provincial_cloud.backup import etcd, keeping
from provincial_cloud.backup import run as runs
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.keeping import Kept
from provincial_cloud.backup.place import Place
from provincial_cloud.backup.records import BackupMade, Drilled, Recorded, recorded
from provincial_cloud.backup.restic import PROGRAM
from provincial_cloud.backup.signing import public_key
from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.sandbox.backup_store import server_program

PROGRAMS_OF_DATABASES = ("pg_dump", "psql")


def missing(place: Place) -> str:
    """What a run of the plan needs and this machine lacks, in a sentence of each language; empty when nothing is."""
    lacking = [PROGRAM] if shutil.which(PROGRAM) is None else []
    if place.plan.sources.databases:
        lacking += [name for name in PROGRAMS_OF_DATABASES if shutil.which(name) is None]
    if lacking:
        names = ", ".join(lacking)
        return f"thiếu {names} (apt-get install restic postgresql) / {names} missing; provincial doctor says more"
    if place.recovering.exists():
        return "môi trường đang được khôi phục / the environment is being recovered (provincial recover)"
    try:
        place.reach()
    except UsageError as error:
        (problem, *_) = error.problems
        return f"kho sao lưu không tới được / {problem.summary}"
    try:
        if place.clusters:
            etcd.programs()
    except ProvincialError as error:
        (problem, *_) = error.problems
        return f"etcd của cụm không sao chép được / {problem.summary}"
    try:
        if place.plan.sources.buckets:
            place.cloud()
            server_program()
    except ProvincialError as error:
        (problem, *_) = error.problems
        return f"kho tệp không sao chép được / {problem.summary}"
    return ""


def known(place: Place) -> Recorded:
    """What the ledger tells of the plan, under the environment's key."""
    keys = (public_key(place.key),) if place.key.exists() else ()
    return recorded(place.ledger, place.name, keys)


def due(place: Place, now: datetime) -> bool:
    """Whether the last drill did not pass, or is longer ago than the plan allows."""
    drilled = known(place).drilled
    if not drilled or not drilled[-1].passed:
        return True
    return now - drilled[-1].began >= timedelta(days=place.plan.drill_days)


def back_up(place: Place) -> BackupMade:
    """Back up what the plan names on this machine, as production. Raises ProvincialError."""
    job = place.job
    place.prepare()
    return runs.run(job, place.repository(Identity.WRITER), Ledger(place.ledger, gate="record"))


def keep(place: Place) -> Kept:
    """Lock the plan's copies for their time and prune what is past it, as the backup side. Raises ProvincialError."""
    return keeping.keep(
        place.name,
        place.repository(Identity.KEEPER),
        Ledger(place.ledger, gate="record"),
        kept=place.promise.kept,
        locked=place.locked,
        tags=place.tags,
    )


def drill(place: Place, *, on_disk: bool = False) -> Drilled:
    """Bring the newest copy and an older one back; what was found is in the ledger, and in what is returned.

    Into memory where there is enough of it, unless `on_disk` asks for the plan's folder.
    """
    return drills.drill(
        place.name,
        place.repository(Identity.WRITER),
        Ledger(place.ledger, gate="record"),
        promise=place.promise,
        key=place.key,
        work=place.folder / "work",
        on_disk=on_disk,
    )


def prove(place: Place) -> Drilled:
    """Drill, and take nothing but a pass. Raises ProvincialError with what was found."""
    result = drill(place)
    if result.passed:
        return result
    told = "\n".join(str(finding) for finding in result.findings[:10])
    raise ProvincialError(
        Problem(
            summary=f"the restore drill of plan {place.name} did not pass",
            given=f"{result.findings_in_all} findings",
            why=told,
            where=str(place.ledger),
            next_step=f"mend that, then: provincial drill run {place.environment.name} --plan {place.plan.id}",
        )
    )

"""What proof costs: our backup run against plain `restic backup`, our drill against plain `restic restore`.

A drill restores into memory where it can, so two more sides tell how much of the difference that is: our drill on the
disk, and restic's restore into such memory.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from measuring.results import table
from measuring.rounds import Goal, paired_ratio, repeated, spread
from measuring.verdict import require_same

from provincial_cloud import sandbox
from provincial_cloud.backup import store
from provincial_cloud.backup.drill import Promise, drill
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.memory_place import in_memory
from provincial_cloud.backup.restic import Repository
from provincial_cloud.backup.run import Job, run
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.project import Project

RESTORE, DRILL, BACKUP, RUN = "restic restore", "our drill", "restic backup", "our backup run"
DRILL_ON_DISK, RESTORE_IN_MEMORY = "our drill, on the disk", "restic restore, into memory"
SIDES = (RESTORE, DRILL, DRILL_ON_DISK, RESTORE_IN_MEMORY, BACKUP, RUN)
MOST_DRILL, MOST_RUN = 1.3, 1.1
PROMISE = Promise(rpo=timedelta(days=1), rto=timedelta(days=1), kept=timedelta(days=30))

Say = Callable[[str], None]


@dataclass
class Bench:
    """One store and one tree; each side gets a bucket of its own, and a backup run a fresh one each time."""

    endpoint: sandbox.StoreEndpoint
    home: Path
    made: int = 0

    def repository(self, name: str) -> Repository:
        """A fresh repository in a bucket of that name."""
        end, password = self.endpoint, self.home / "password"
        password.write_text("benchmark only\n", encoding="ascii")
        buckets = {
            who: store.Bucket(endpoint=end.url, region=end.region, name=name, key=end.keys[who]) for who in Identity
        }
        store.prepare(buckets[Identity.ADMINISTRATOR], {who: end.keys[who].id for who in Identity})
        found = Repository(bucket=buckets[Identity.WRITER], password_file=password, cache=self.home / f"cache-{name}")
        found.initialise()
        return found

    def fresh(self) -> Repository:
        """A repository that nothing was written to."""
        self.made += 1
        return self.repository(f"fresh-{self.made}")

    def job(self, name: str) -> Job:
        """Our run with nothing known of before."""
        return Job(plan=name, paths=(self.home / "tree",), staging=self.home / name)

    def ledger(self, name: str) -> Ledger:
        """A ledger of its own."""
        return Ledger(self.home / f"{name}.jsonl", gate="record")


def plant(root: Path, files: int, size: int) -> None:
    """A seeded tree of `files` files, `size` bytes in all."""
    chance = random.Random(11)  # noqa: S311 - a tree that is the same each time, no secret
    for number in range(files):
        folder = root / f"{number // 500:03}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}").write_bytes(chance.randbytes(max(1, int(size / files * chance.uniform(0.2, 1.8)))))


def measure_backups(rounds: int, files: int, size: int, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Time the sides, interleaved; gives the goals, the Markdown summary and the figures."""
    home = Path(tempfile.mkdtemp(prefix="benchmark-backups-"))
    (home / "Pulumi.yaml").touch()
    (home / "toolchain").symlink_to(Project.find().toolchain)
    project = Project(home)
    bench = Bench(endpoint=sandbox.start_store(project), home=home)
    try:
        plant(home / "tree", files, size)
        kept = bench.repository("kept")
        run(bench.job("kept"), kept, bench.ledger("kept"))
        say(f"{files} files, {size / 2**20:.0f} MiB backed up; measuring {rounds} rounds")
        found = repeated(rounds, SIDES, lambda side: _time(side, bench, kept, files, size))
    finally:
        sandbox.stop_store(project)
        shutil.rmtree(home)
    drilled, backed = paired_ratio(found[DRILL], found[RESTORE]), paired_ratio(found[RUN], found[BACKUP])
    goals = [
        Goal(name="a drill, of `restic restore` alone", measured=drilled.median, at_most=MOST_DRILL, unit="×"),
        Goal(name="a backup run, of `restic backup` alone", measured=backed.median, at_most=MOST_RUN, unit="×"),
    ]
    rows = [(side, str(spread(values))) for side, values in found.items()]
    title = f"### Backups, {files} files, {size / 2**20:.0f} MiB"
    return goals, f"{title}\n\n{table(('side', 'seconds'), rows)}", {"seconds": found, "files": files, "bytes": size}


def _time(side: str, bench: Bench, kept: Repository, files: int, size: int) -> float:
    target = bench.home / "target"
    if side in (BACKUP, RUN):
        repository = bench.fresh()
        begin = time.perf_counter()
        if side == BACKUP:
            repository.call("backup", "--", str(bench.home / "tree"))
        else:
            name = f"run-{bench.made}"
            run(bench.job(name), repository, bench.ledger(name))
    elif side in (RESTORE, RESTORE_IN_MEMORY):
        repository = replace(kept, cache=bench.home / "empty-cache")
        begin = time.perf_counter()
        if side == RESTORE:
            repository.restore("latest", target)
        else:
            target.mkdir()
            in_memory(target, size, files, lambda: repository.restore("latest", target))
    else:
        begin = time.perf_counter()
        key, work = bench.home / "keys" / "drill", bench.home / "work"
        on_disk = side == DRILL_ON_DISK
        result = drill("kept", kept, bench.ledger("kept"), promise=PROMISE, key=key, work=work, on_disk=on_disk)
        require_same([str(finding) for finding in result.findings])
    seconds = time.perf_counter() - begin
    for folder in (target, bench.home / "empty-cache"):
        shutil.rmtree(folder, ignore_errors=True)
    return seconds

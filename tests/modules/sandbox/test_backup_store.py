from __future__ import annotations

import concurrent.futures
import os
import signal
from pathlib import Path

import psutil
import pytest

from provincial_cloud import sandbox
from provincial_cloud.backup.identities import Identity
from provincial_cloud.errors import UsageError
from provincial_cloud.project import Project
from provincial_cloud.sandbox.backup_store import store_folder
from provincial_cloud.sandbox.process import wait_for_end
from provincial_cloud.sandbox.words import Condition


def test_a_store_that_does_not_run_says_how_to_start_it(project: Project) -> None:
    with pytest.raises(UsageError, match="provincial sandbox start --only backups"):
        sandbox.store_endpoint(project)


def test_a_start_finds_the_store_that_runs_and_a_stop_ends_it(project: Project) -> None:
    first, second = sandbox.start_store(project), sandbox.start_store(project)
    assert first == second == sandbox.store_endpoint(project)
    assert sandbox.stop_store(project) is True
    assert sandbox.store_status(project).condition is Condition.STOPPED
    assert sandbox.stop_store(project) is False


def test_two_starts_at_once_make_one_store(project: Project) -> None:
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: sandbox.start_store(project), range(2))
    assert one == other


def test_keys_and_port_stay_from_one_start_to_the_next_after_a_kill(project: Project) -> None:
    before = sandbox.start_store(project)
    record = sandbox.store_status(project).record
    assert record is not None
    os.kill(record.process.pid, signal.SIGKILL)
    assert wait_for_end(record.process, 10.0)
    assert sandbox.store_status(project).condition is Condition.DIED
    assert sandbox.start_store(project) == before


def test_no_secret_is_in_an_argument_or_in_a_file_that_others_may_read(project: Project) -> None:
    endpoint = sandbox.start_store(project)
    record = sandbox.store_status(project).record
    assert record is not None
    secrets = [endpoint.keys[who].secret for who in Identity]
    command = " ".join(psutil.Process(record.process.pid).cmdline())
    assert not [secret for secret in secrets if secret in command or secret in repr(endpoint)]
    readable = [path for path in _files(store_folder(project.sandbox)) if path.stat().st_mode & 0o077]
    assert not [path for path in readable if any(secret in path.read_text() for secret in secrets)]
    assert store_folder(project.sandbox).stat().st_mode & 0o077 == 0


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]

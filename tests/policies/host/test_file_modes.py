from __future__ import annotations

import fnmatch
import runpy
from pathlib import Path

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.host.file_modes import ROWS
from provincial_policies.verdict import Outcome

FILES = runpy.run_path(str(Path(__file__).parent / "compliant" / "machine.py"))["FACTS"]["files"]


def a_path(row):
    """A path of the hardened host that the row is about."""
    found = [path for path in FILES if any(fnmatch.fnmatchcase(path, pattern) for pattern in row.paths)]
    return next(path for path in found if not any(fnmatch.fnmatchcase(path, pattern) for pattern in row.but))


FAULTS = {f"file-{row.name}": {("files", a_path(row), "mode"): "0777"} for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_mode_that_is_too_wide_is_named(judge_host, row):
    rule = f"file-{row.name}"
    assert judge_host(rule).outcome is Outcome.PASSED
    (failed,) = judge_host(rule, FAULTS[rule]).failures
    assert failed.given.startswith("0777 ")
    assert a_path(row) in failed.message.en
    assert f"{row.most:04o}" in failed.allowed.en


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("who", ["uid", "gid"])
def test_a_foreign_owner_or_group_is_named(judge_host, row, who):
    (failed,) = judge_host(f"file-{row.name}", {("files", a_path(row), who): 12345}).failures
    assert f"{who} 12345" in failed.given


def test_a_stricter_mode_passes(judge_host):
    assert judge_host("file-passwd", {("files", "/etc/passwd", "mode"): "0600"}).outcome is Outcome.PASSED


def test_a_file_that_must_be_there_fails_when_it_is_not(judge_host):
    key = ("files", "/etc/ssh/ssh_host_ed25519_key")
    assert judge_host("file-ssh-private-keys", {key: ABSENT}).outcome is Outcome.FAILED


def test_a_file_that_need_not_be_there_passes_when_it_is_not(judge_host):
    assert judge_host("file-motd", {("files", "/etc/motd"): ABSENT}).outcome is Outcome.PASSED


def test_a_link_among_the_logs_is_no_log(judge_host):
    link = {"link": True, "type": "file", "mode": "0644", "uid": 0, "gid": 0}
    assert judge_host("file-logs", {("files", "/var/log/README"): link}).outcome is Outcome.PASSED


def test_every_wrong_file_of_a_pattern_is_named(judge_host):
    wrong = {"type": "file", "mode": "0666", "uid": 0, "gid": 0}
    more = {("files", "/var/log/a.log"): wrong, ("files", "/var/log/apt/b.log"): wrong}
    assert len(judge_host("file-logs", more).failures) == 2

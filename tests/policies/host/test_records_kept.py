from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from provincial_policies.host.records_kept import TABLE, kept_days
from provincial_policies.verdict import Outcome

RULES = runpy.run_path(str(Path(__file__).parent / "compliant" / "records.py"))["RULES"]
LAST = len(RULES)
FAULTS = {
    "record-auditd-enabled": {("services", "auditd.service", "enabled"): "disabled"},
    "record-audit-from-boot": {("boot", "command_line", 3): "audit=0"},
    "record-audit-backlog": {("boot", "command_line", 4): "audit_backlog_limit=64"},
    "record-audit-rules-immutable": {("audit", "rules", LAST): "-e 1"},
    "record-audit-privileged-commands": {("audit", "privileged"): ["/usr/bin/newgrp", "/usr/bin/sudo"]},
    "record-journald-runs": {("services", "systemd-journald.service", "active"): "failed"},
    "record-sent-on": {("rsyslog", "lines"): ["$FileCreateMode 0640"]},
    "record-none-received": {("rsyslog", "lines", 2): 'module(load="imudp")'},
    "record-log-files-closed": {("rsyslog", "lines", 0): "$FileCreateMode 0644"},
    "record-rotation-keeps-level": {("logrotate", "files", "rsyslog"): ["rotate 4", "weekly"]},
    "record-integrity-checked": {("services", "dailyaidecheck.timer", "enabled"): "disabled"},
    "record-integrity-database": {("aide", "database"): False},
    "record-integrity-of-audit-tools": {("aide", "audit_tools"): ["/sbin/auditctl p+md5"]},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


def test_an_audit_daemon_that_can_not_run_in_a_container_is_not_testable(judge_host):
    stopped = {("services", "auditd.service", "active"): "failed"}
    assert judge_host("record-auditd-enabled", stopped).outcome is Outcome.FAILED
    verdict = judge_host("record-auditd-enabled", {**stopped, ("host", "container"): True})
    assert verdict.outcome is Outcome.NOT_TESTABLE


@pytest.mark.parametrize("line", ["*.* @@nhat-ky.example.vn:6514", 'action(type="omrelp" target="x" port="20514")'])
def test_every_way_of_rsyslog_to_send_on_counts(judge_host, line):
    assert judge_host("record-sent-on", {("rsyslog", "lines", 1): line}).outcome is Outcome.PASSED


def test_an_upload_counts_only_while_it_runs(judge_host):
    upload = {("rsyslog",): None, ("journal_upload", "URL"): "https://nhat-ky.example.vn"}
    assert judge_host("record-sent-on", upload).outcome is Outcome.FAILED
    runs = {**upload, ("services", "systemd-journal-upload.service"): {"enabled": "enabled", "active": "active"}}
    assert judge_host("record-sent-on", runs).outcome is Outcome.PASSED


@pytest.mark.parametrize("path", ["/usr/sbin/auditctl$", "=/sbin/auditctl", "/sbin/auditctl"])
def test_aides_own_ways_to_write_a_path_are_read(judge_host, path):
    line = {("aide", "audit_tools"): [f"{path} p+i+sha512"]}
    assert judge_host("record-integrity-of-audit-tools", line).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ([], 0),
        (["weekly", "rotate 4"], 28),
        (["daily", "rotate 100", "maxage 92"], 92),
        (["monthly", "rotate 12"], 372),
        (["rotate -1"], 100_000),
        (["weekly", "rotate 4", "rotate 53"], 371),
    ],
)
def test_kept_days_follow_logrotates_own_words(lines, days):
    assert kept_days(lines) == days


def test_the_level_decides_how_long_rotation_keeps(judge_host):
    days_98 = {("logrotate", "files", "rsyslog"): ["rotate 14", "weekly"]}
    assert judge_host("record-rotation-keeps-level", days_98, level=3).outcome is Outcome.PASSED
    assert judge_host("record-rotation-keeps-level", days_98, level=4).outcome is Outcome.FAILED

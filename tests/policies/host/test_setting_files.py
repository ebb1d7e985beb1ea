from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.host.setting_files import ROWS
from provincial_policies.verdict import Outcome

WRONG = {
    "setting-pwquality-minlen": "8",
    "setting-pwquality-minclass": "1",
    "setting-pwquality-difok": "1",
    "setting-pwquality-maxrepeat": "0",
    "setting-pwquality-maxsequence": "0",
    "setting-pwquality-dictcheck": "0",
    "setting-pwquality-enforcing": "0",
    "setting-pwquality-enforce-for-root": ABSENT,
    "setting-faillock-deny": "10",
    "setting-faillock-unlock-time": "60",
    "setting-faillock-root-unlock-time": ABSENT,
    "setting-pwhistory-remember": "5",
    "setting-pwhistory-enforce-for-root": ABSENT,
    "setting-login-defs-pass-max-days": "99999",
    "setting-login-defs-pass-min-days": "0",
    "setting-login-defs-pass-warn-age": "1",
    "setting-login-defs-encrypt-method": "MD5",
    "setting-login-defs-umask": "022",
    "setting-useradd-inactive": "-1",
    "setting-auditd-max-log-file": "1",
    "setting-auditd-max-log-file-action": "ROTATE",
    "setting-auditd-disk-full-action": "IGNORE",
    "setting-auditd-disk-error-action": "IGNORE",
    "setting-auditd-space-left-action": "IGNORE",
    "setting-auditd-admin-space-left-action": "IGNORE",
    "setting-journald-storage": "volatile",
    "setting-journald-compress": "no",
    "setting-journald-systemmaxuse": ABSENT,
}
FAULTS = {row.id: {(*row.file.facts, row.key): WRONG[row.id]} for row in ROWS if WRONG[row.id] is not ABSENT} | {
    row.id: {(*row.file.facts, row.key): None} for row in ROWS if WRONG[row.id] is ABSENT
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_wrong_value_is_named(judge_host, row):
    assert judge_host(row.id).outcome is Outcome.PASSED
    (failed,) = judge_host(row.id, FAULTS[row.id]).failures
    assert failed.property.replace(".config", "").endswith(row.key)
    assert failed.given == ("absent" if WRONG[row.id] is ABSENT else WRONG[row.id])
    assert failed.allowed == row.wanted.text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_example_in_the_remediation_is_one_that_passes(row):
    assert row.wanted.met(row.wanted.example)


def test_the_daemons_own_default_counts_where_nothing_is_set(judge_host):
    nothing = {("journald",): {"Storage": "persistent", "SystemMaxUse": "2G"}}
    assert judge_host("setting-journald-compress", nothing).outcome is Outcome.PASSED
    assert judge_host("setting-journald-storage", {("journald",): {}}).failures[0].given == "auto"


def test_a_key_without_a_value_is_switched_on(judge_host):
    assert judge_host("setting-pwquality-enforce-for-root").outcome is Outcome.PASSED


def test_a_daemon_without_a_configuration_fails(judge_host):
    assert judge_host("setting-auditd-max-log-file", {("audit", "config"): None}).outcome is Outcome.FAILED


@pytest.mark.parametrize("key", ["disk_full_action", "admin_space_left_action"])
def test_a_node_goes_on_without_space_for_the_audit_log_but_says_so(judge_host, key):
    rule = f"setting-auditd-{key.replace('_', '-')}"
    on_node = {("in_cluster",): True}
    told = {("audit", "config", key): "syslog"}
    assert judge_host(rule, told).outcome is Outcome.FAILED
    assert judge_host(rule, {**on_node, **told}).outcome is Outcome.PASSED
    assert judge_host(rule, on_node).outcome is Outcome.PASSED
    (failed,) = judge_host(rule, {**on_node, ("audit", "config", key): "suspend"}).failures
    assert (failed.given, failed.allowed.en) == ("suspend", "one of: syslog, single, halt")

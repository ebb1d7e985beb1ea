from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from provincial_policies.host.audit_rules import ROWS, watch_of
from provincial_policies.verdict import Outcome

RULES = runpy.run_path(str(Path(__file__).parent / "compliant" / "records.py"))["RULES"]


def without(word):
    """The hardened host's rules without those that say this word."""
    return [line for line in RULES if word not in line.replace(",", " ").replace("=", " ").split()]


FAULTS = {f"audit-{row.name}": {("audit", "rules"): without((*row.watches, *row.calls)[0])} for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_not_recorded_is_named(judge_host, row):
    rule = f"audit-{row.name}"
    assert judge_host(rule).outcome is Outcome.PASSED
    for word in (*row.watches, *row.calls):
        (failed,) = judge_host(rule, {("audit", "rules"): without(word)}).failures
        assert word in failed.message.en


def test_a_rule_in_the_file_that_is_not_loaded_fails(judge_host):
    (failed,) = judge_host("audit-mounts", {("audit", "loaded"): []}).failures
    assert failed.property == "audit.loaded"


def test_in_a_container_the_loaded_rules_can_not_be_seen(judge_host):
    gap = {"kind": "container", "detail": "kernel audit is not available in containers"}
    verdict = judge_host("audit-mounts", {("audit", "loaded"): None, ("gaps", "audit.loaded"): gap})
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert "kernel audit" in verdict.reason.en


def test_a_call_recorded_for_the_wrong_events_does_not_count(judge_host):
    rules = [line.replace("-F exit=-EACCES ", "") for line in RULES]
    assert judge_host("audit-refused-access", {("audit", "rules"): rules}).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("line", "permission", "path"),
    [
        ("-w /etc/passwd -p wa -k identity", "wa", "/etc/passwd"),
        ("-w /etc/sudoers.d/ -p wa", "wa", "/etc/sudoers.d"),
        ("-a always,exit -F arch=b64 -F path=/etc/passwd -F perm=wa", "wa", "/etc/passwd"),
        ("-a always,exit -F dir=/etc/pam.d -F perm=rwa", "wa", "/etc/pam.d"),
        ("-w /etc/passwd -p r", "wa", None),
        ("-a always,exit -F path=/usr/bin/chcon -F perm=x", "x", "/usr/bin/chcon"),
        ("-a always,exit -S mount", "wa", None),
        ("-w", "wa", None),
    ],
)
def test_both_ways_to_write_a_watch_are_read(line, permission, path):
    assert watch_of(line, permission) == path

from __future__ import annotations

import pytest

from provincial_policies.host.software_current import TABLE
from provincial_policies.verdict import Outcome

WAITING = {"name": "libc6", "from": "1", "to": "2", "security": True}
FAULTS = {
    "software-no-security-updates-wait": {("updates", "pending"): [WAITING]},
    "software-lists-fresh": {("updates", "lists_checked_days"): 20, ("updates", "lists_age_days"): 9},
    "software-updates-automatic": {("apt", "config", "APT::Periodic::Unattended-Upgrade"): ["0"]},
    "software-sources-signed": {
        ("apt", "sources", 0, "text"): "deb [trusted=yes] https://goi.example.vn/debian x main"
    },
    "software-packages-whole": {("packages", "broken"): [" libfoo is only half configured"]},
    "software-malware-signatures-fresh": {("clamav", "signature_age_hours"): 72},
    "software-malware-updates-run": {("services", "clamav-freshclam.service", "enabled"): "disabled"},
    "software-malware-scanned": {("clamav", "scans"): []},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


def test_other_updates_may_wait(judge_host):
    waiting = {("updates", "pending"): [{**WAITING, "security": False}]}
    assert judge_host("software-no-security-updates-wait", waiting).outcome is Outcome.PASSED


def test_a_host_that_never_fetched_lists_fails(judge_host):
    never = {("updates", "lists_checked_days"): None, ("updates", "lists_age_days"): None}
    assert judge_host("software-lists-fresh", never).outcome is Outcome.FAILED


def test_an_option_that_takes_unsigned_packages_fails(judge_host):
    loose = {("apt", "config", "Acquire::AllowInsecureRepositories"): ["true"]}
    assert judge_host("software-sources-signed", loose).outcome is Outcome.FAILED


def test_without_a_scanner_nothing_is_fresh_or_scanned(judge_host):
    for rule in ("software-malware-signatures-fresh", "software-malware-scanned"):
        assert judge_host(rule, {("clamav",): None}).outcome is Outcome.FAILED

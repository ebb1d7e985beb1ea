from __future__ import annotations

import pytest

from provincial_policies.host.sudo_rules import TABLE
from provincial_policies.verdict import Outcome

FAULTS = {
    "sudo-uses-pty": {("sudo", "defaults", 0, "text"): "Defaults env_reset"},
    "sudo-logs": {("sudo", "defaults", 1, "text"): "Defaults mail_badpass"},
    "sudo-asks-for-password": {("sudo", "rules", 0, "text"): "%sudo ALL=(ALL) NOPASSWD: ALL"},
    "sudo-always-authenticates": {("sudo", "defaults", 3): {"file": "/etc/sudoers", "text": "Defaults !authenticate"}},
    "sudo-forgets-soon": {("sudo", "defaults", 2, "text"): "Defaults timestamp_timeout=60"},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


@pytest.mark.parametrize("value", ["-1", "16", "never"])
def test_a_memory_that_does_not_end_soon_is_found(judge_host, value):
    change = {("sudo", "defaults", 2, "text"): f"Defaults timestamp_timeout={value}"}
    assert judge_host("sudo-forgets-soon", change).outcome is Outcome.FAILED


def test_a_pty_taken_back_later_is_found(judge_host):
    back = {("sudo", "defaults", 3): {"file": "/etc/sudoers.d/x", "text": "Defaults !use_pty"}}
    assert judge_host("sudo-uses-pty", back).outcome is Outcome.FAILED


def test_the_file_of_a_loose_rule_is_named(judge_host):
    (failed,) = judge_host("sudo-asks-for-password", FAULTS["sudo-asks-for-password"]).failures
    assert failed.given.startswith("/etc/sudoers: ")


def test_without_sudo_its_settings_are_missing(judge_host):
    assert judge_host("sudo-uses-pty", {("sudo",): None}).outcome is Outcome.FAILED

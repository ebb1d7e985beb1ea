from __future__ import annotations

import pytest

from provincial_policies.host.machine_guarded import TABLE
from provincial_policies.verdict import Outcome

FAULTS = {
    "machine-apparmor-at-boot": {("boot", "command_line"): ["ro", "apparmor=0", "audit=1", "audit_backlog_limit=8192"]},
    "machine-apparmor-profiles-loaded": {("apparmor", "profiles"): {}},
    "machine-apparmor-enforced": {("apparmor", "profiles", "/usr/sbin/chronyd"): "complain"},
    "machine-apparmor-nothing-unconfined": {("apparmor", "unconfined"): ["/usr/sbin/chronyd"]},
    "machine-boot-loader-password": {("boot", "loader", "password"): False},
    "machine-core-dumps-limited": {("limits",): [["*", "soft", "core", "0"]]},
    "machine-core-dumps-not-stored": {("coredump", "Storage"): "external"},
    "machine-no-wireless": {("wireless",): ["wlan0"]},
    "machine-release-supported": {("host", "release", "VERSION_ID"): "10"},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


@pytest.mark.parametrize("rule", ["machine-apparmor-at-boot", "machine-boot-loader-password"])
def test_a_container_boots_nothing_of_its_own(judge_host, rule):
    verdict = judge_host(rule, {**FAULTS[rule], ("host", "container"): True})
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert "container" in verdict.reason.vi


def test_a_kernel_without_apparmor_shows_no_profiles(judge_host):
    gap = {"kind": "kernel", "detail": "the running kernel has no AppArmor switched on"}
    verdict = judge_host("machine-apparmor-enforced", {("apparmor",): None, ("gaps", "apparmor"): gap})
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert "no AppArmor" in verdict.reason.en


def test_what_the_boot_loader_will_pass_next_time_counts_for_apparmor(judge_host):
    words = ["apparmor=1", "security=apparmor"]
    later = {("boot", "command_line"): ["ro"], ("boot", "loader", "command_line"): words}
    assert judge_host("machine-apparmor-at-boot", later).outcome is Outcome.PASSED

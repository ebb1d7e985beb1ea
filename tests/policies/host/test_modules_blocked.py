from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.host.modules_blocked import ROWS, TABLE
from provincial_policies.verdict import Outcome

IDS = [rule.id for rule in TABLE.rows]
FAULTS = {
    rule: {("modules", "blocked", "install", row.kernel_name): ABSENT} for rule, row in zip(IDS, ROWS, strict=True)
}


@pytest.mark.parametrize("rule", IDS)
def test_a_module_that_could_be_loaded_is_named(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    (failed,) = judge_host(rule, FAULTS[rule]).failures
    assert failed.given == "absent"
    assert "would still load" in failed.message.en


def test_an_install_line_that_loads_it_all_the_same_fails(judge_host):
    wrong = {("modules", "blocked", "install", "cramfs"): "/sbin/modprobe --ignore-install cramfs"}
    assert judge_host("module-cramfs-blocked", wrong).outcome is Outcome.FAILED


def test_a_module_off_the_blacklist_fails(judge_host):
    (failed,) = judge_host("module-udf-blocked", {("modules", "blocked", "blacklist"): ["cramfs"]}).failures
    assert failed.allowed.en == "blacklist udf"


@pytest.mark.parametrize("place", ["loaded", "built_in"])
def test_a_module_in_the_running_kernel_fails_but_not_for_a_container(judge_host, place):
    there = {("modules", place): ["usb_storage"]}
    assert judge_host("module-usb-storage-blocked", there).outcome is Outcome.FAILED
    verdict = judge_host("module-usb-storage-blocked", {**there, ("host", "container"): True})
    assert verdict.outcome is Outcome.NOT_TESTABLE


def test_rare_file_systems_are_blocked_from_level_3(judge_host):
    assert judge_host("module-overlay-blocked", FAULTS["module-overlay-blocked"], 2).outcome is Outcome.NOT_APPLICABLE


def test_a_nodes_container_runtime_needs_overlay_and_no_other_of_them(judge_host):
    node = {("in_cluster",): True}
    verdict = judge_host("module-overlay-blocked", {**FAULTS["module-overlay-blocked"], **node})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert "container runtime" in verdict.reason.en
    assert judge_host("module-udf-blocked", {**FAULTS["module-udf-blocked"], **node}).outcome is Outcome.FAILED

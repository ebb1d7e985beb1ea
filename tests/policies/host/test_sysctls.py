from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.host.sysctls import ROWS
from provincial_policies.verdict import Outcome

FAULTS = {row.id: {("sysctl", "configured", row.key): "9"} for row in ROWS}
NODE = {("in_cluster",): True}
CONTAINER = {("host", "container"): True}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_file_that_sets_another_value_is_named(judge_host, row):
    assert judge_host(row.id).outcome is Outcome.PASSED
    (failed,) = judge_host(row.id, FAULTS[row.id]).failures
    assert failed.given == "9"
    assert "no file sets" in failed.message.en
    assert row.allowed[0] in failed.allowed.en


def test_a_value_no_file_sets_fails_even_where_the_kernel_has_it_by_itself(judge_host):
    verdict = judge_host("sysctl-kernel-randomize-va-space", {("sysctl", "configured", ROWS[0].key): ABSENT})
    assert verdict.outcome is Outcome.FAILED
    assert verdict.failures[0].given == "absent"


def test_a_kernel_that_runs_another_value_than_the_files_fails(judge_host):
    verdict = judge_host("sysctl-kernel-sysrq", {("sysctl", "running", "kernel.sysrq"): "438"})
    assert verdict.failures[0].property == 'sysctl.running["kernel.sysrq"]'


def test_in_a_container_the_kernel_of_the_machine_underneath_is_not_judged(judge_host):
    verdict = judge_host("sysctl-kernel-sysrq", {**CONTAINER, ("sysctl", "running", "kernel.sysrq"): "438"})
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert "machine underneath" in verdict.reason.en
    assert "máy bên dưới" in verdict.reason.vi


def test_in_a_container_the_files_are_judged_all_the_same(judge_host):
    assert judge_host("sysctl-kernel-sysrq", {**CONTAINER, **FAULTS["sysctl-kernel-sysrq"]}).outcome is Outcome.FAILED


def test_a_containers_own_network_settings_are_judged(judge_host):
    wrong = {**CONTAINER, ("sysctl", "running", "net.ipv4.ip_forward"): "1"}
    assert judge_host("sysctl-net-ipv4-ip-forward", wrong).outcome is Outcome.FAILED


def test_a_second_allowed_value_passes(judge_host):
    stricter = {("sysctl", place, "kernel.yama.ptrace_scope"): "2" for place in ("running", "configured")}
    assert judge_host("sysctl-kernel-yama-ptrace-scope", stricter).outcome is Outcome.PASSED


@pytest.mark.parametrize("which", ["all", "default"])
def test_a_node_may_filter_loosely_and_never_not_at_all(judge_host, which):
    rule, key = f"sysctl-net-ipv4-conf-{which}-rp-filter", f"net.ipv4.conf.{which}.rp_filter"
    loose = {("sysctl", place, key): "2" for place in ("running", "configured")}
    assert judge_host(rule, loose).outcome is Outcome.FAILED
    assert judge_host(rule, {**NODE, **loose}).outcome is Outcome.PASSED
    assert judge_host(rule, {**NODE, ("sysctl", "running", key): "0"}).outcome is Outcome.FAILED


@pytest.mark.parametrize("key", ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"])
def test_on_a_node_forwarding_is_the_clusters_to_judge(judge_host, key):
    row = next(row for row in ROWS if row.key == key)
    verdict = judge_host(row.id, {**NODE, **FAULTS[row.id]})
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert "network policies" in verdict.reason.en
    assert "chính sách mạng" in verdict.reason.vi

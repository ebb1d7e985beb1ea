from __future__ import annotations

import pytest

from provincial_policies.host.pam_stacks import TABLE
from provincial_policies.verdict import Outcome

FAULTS = {
    "pam-unix": {("pam", "common-session"): []},
    "pam-faillock": {("pam", "common-account", 1, "module"): "pam_permit.so"},
    "pam-pwquality": {("pam", "common-password", 0, "module"): "pam_permit.so"},
    "pam-pwhistory": {("pam", "common-password", 1, "module"): "pam_permit.so"},
    "pam-no-empty-passwords": {("pam", "common-auth", 1, "arguments"): ["nullok"]},
    "pam-strong-hash": {("pam", "common-password", 2, "arguments"): ["use_authtok", "md5"]},
    "pam-checked-password-is-used": {("pam", "common-password", 2, "arguments"): ["yescrypt"]},
    "pam-su-limited": {("pam", "su"): []},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


def test_each_stack_that_lacks_a_module_is_named(judge_host):
    found = judge_host("pam-unix", {("pam", "common-auth"): [], ("pam", "common-account"): []}).failures
    assert [failed.property for failed in found] == ['pam["common-auth"]', 'pam["common-account"]']


def test_a_merely_optional_limit_on_su_does_not_count(judge_host):
    assert judge_host("pam-su-limited", {("pam", "su", 0, "control"): "sufficient"}).outcome is Outcome.FAILED

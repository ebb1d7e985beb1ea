from __future__ import annotations

import pytest

from provincial_policies.host.time_kept import TABLE
from provincial_policies.verdict import Outcome

FAULTS = {
    "time-one-daemon": {("time", "daemons"): ["chrony", "ntpsec"]},
    "time-sources-named": {("time", "chrony_sources"): ["2.debian.pool.ntp.org"]},
    "time-runs": {("services", "chrony.service", "active"): "failed"},
    "time-chrony-unprivileged": {("time", "chrony_user"): "root"},
    "time-right": {("clock", "now"): 1_795_000_120},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


def test_no_daemon_and_no_source_fail(judge_host):
    assert judge_host("time-one-daemon", {("time", "daemons"): []}).outcome is Outcome.FAILED
    assert judge_host("time-sources-named", {("time", "chrony_sources"): []}).outcome is Outcome.FAILED


def test_a_second_daemon_that_is_masked_does_not_count(judge_host):
    masked = {("time", "daemons"): ["chrony", "systemd-timesyncd"]}
    masked |= {("services", "systemd-timesyncd.service"): {"enabled": "masked", "active": "inactive"}}
    assert judge_host("time-one-daemon", masked).outcome is Outcome.PASSED


def test_a_clock_that_is_behind_fails_too(judge_host):
    assert judge_host("time-right", {("clock", "now"): 1_794_999_000}).outcome is Outcome.FAILED


def test_the_time_that_the_answer_took_is_no_offset(judge_host):
    slow = {("milliseconds",): 20_000, ("clock", "now"): 1_795_000_020}
    assert judge_host("time-right", slow).outcome is Outcome.PASSED


def test_chronys_account_matters_only_with_chrony(judge_host):
    other = {("time", "daemons"): ["systemd-timesyncd"], ("time", "chrony_user"): "root"}
    assert judge_host("time-chrony-unprivileged", other).outcome is Outcome.NOT_APPLICABLE

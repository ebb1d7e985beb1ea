from __future__ import annotations

import pytest

from provincial_policies.host.surface_small import TABLE
from provincial_policies.verdict import Outcome

WEB = {"protocol": "tcp", "address": "0.0.0.0", "port": 80, "programs": ["nginx"], "local": False}
FAULTS = {
    "surface-listeners-expected": {("listeners", 2): WEB},
    "surface-banner-motd": {("banners", "motd"): "Linux may-chu 6.1.0 Debian"},
    "surface-banner-issue": {("banners", "issue"): "Debian GNU/Linux 12 \\n \\l"},
    "surface-banner-issue-net": {("banners", "issue.net"): None},
    "surface-cron-users-listed": {("cron", "cron_allow"): None},
    "surface-cron-runs": {("services", "cron.service", "active"): "inactive"},
    "surface-ssh-people-listed": {("sshd", "effective", "allowgroups"): []},
    "surface-no-world-writable-files": {("walk", "world_writable"): ["/etc/x"]},
    "surface-shared-folders-sticky": {("walk", "not_sticky"): ["/srv/chung"]},
    "surface-every-file-has-an-owner": {("walk", "unowned"): ["/srv/x"]},
    "surface-every-file-has-a-group": {("walk", "ungrouped"): ["/srv/x"]},
    "surface-privileged-programs-known": {("walk", "suid"): ["/usr/local/bin/cua-sau"]},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


def test_who_only_listens_to_itself_is_no_listener(judge_host):
    local = {("listeners", 2): {**WEB, "address": "127.0.0.1", "local": True}}
    assert judge_host("surface-listeners-expected", local).outcome is Outcome.PASSED


def test_a_listener_without_a_known_program_is_named(judge_host):
    (failed,) = judge_host("surface-listeners-expected", {("listeners", 2): {**WEB, "programs": []}}).failures
    assert failed.given == "? tcp/80"


def test_a_walk_that_was_stopped_early_proves_nothing(judge_host):
    gap = {("gaps", "walk"): {"kind": "timeout", "detail": "the walk was stopped after 9 files"}}
    assert judge_host("surface-no-world-writable-files", gap).outcome is Outcome.NOT_CHECKED


def test_without_cron_nobody_needs_a_list(judge_host):
    gone = {("cron", "installed"): False, ("cron", "cron_allow"): None}
    assert judge_host("surface-cron-users-listed", gone).outcome is Outcome.PASSED

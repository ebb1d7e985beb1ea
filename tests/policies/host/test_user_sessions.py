from __future__ import annotations

import pytest

from provincial_policies.host.user_sessions import TABLE
from provincial_policies.verdict import Outcome

FAULTS = {
    "user-homes-own": {("homes", 1, "mode"): "0755"},
    "user-home-files-closed": {("homes", 1, "files", 0, "name"): ".rhosts"},
    "user-root-path-safe": {("root", "path", 1, "mode"): "0777"},
    "user-root-umask": {("root", "umask"): []},
    "user-session-timeout": {("shell", "timeout"): []},
    "user-umask": {("shell", "umask", 0, "text"): "umask 022"},
    "user-no-login-shell-listed": {("shell", "shells"): ["/bin/bash", "/usr/sbin/nologin"]},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


@pytest.mark.parametrize(
    "change", [{("homes", 1, "mode"): None}, {("homes", 1, "owner"): 0}, {("homes", 1, "mode"): "0770"}]
)
def test_a_home_that_is_missing_foreign_or_shared_is_found(judge_host, change):
    assert judge_host("user-homes-own", change).outcome is Outcome.FAILED


@pytest.mark.parametrize("part", ["", ".", "bin"])
def test_a_search_path_with_a_relative_part_is_found(judge_host, part):
    assert judge_host("user-root-path-safe", {("root", "path", 0, "path"): part}).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("TMOUT=900; readonly TMOUT; export TMOUT", Outcome.FAILED),
        ("TMOUT=300", Outcome.FAILED),
        ("readonly TMOUT=60 ; export TMOUT", Outcome.PASSED),
        ("declare -r TMOUT", Outcome.FAILED),
    ],
)
def test_a_timeout_must_be_short_and_fixed(judge_host, text, outcome):
    assert judge_host("user-session-timeout", {("shell", "timeout", 0, "text"): text}).outcome is outcome


def test_a_wider_umask_further_down_is_found(judge_host):
    lines = [{"file": "/etc/profile", "text": "umask 027"}, {"file": "/etc/bash.bashrc", "text": "umask 002"}]
    assert judge_host("user-umask", {("shell", "umask"): lines}).outcome is Outcome.FAILED

from __future__ import annotations

import pytest

from provincial_policies.host.accounts_sound import TABLE
from provincial_policies.verdict import Outcome


def user(name, **changes):
    plain = {"shadowed": True, "uid": 1, "gid": 1, "home": "/", "shell": "/usr/sbin/nologin"}
    return {"name": name, **plain, **changes}


def ages(name, **changes):
    plain = {"password": "set", "algorithm": "yescrypt", "last_change": 20_000, "minimum": 1, "maximum": 60}
    return {"name": name, **plain, "warning": 7, "inactive": 45, "expires": None, **changes}


def group(name, gid, *members):
    return {"name": name, "gid": gid, "members": list(members)}


NEW_USER, NEW_GROUP, NEW_AGES = ("users", 3), ("groups", 6), ("shadow", 3)
FAULTS = {
    "account-unique-uids": {NEW_USER: user("other", uid=1000, shell="/bin/bash")},
    "account-unique-gids": {NEW_GROUP: group("other", 1000)},
    "account-unique-names": {NEW_USER: user("daemon", uid=2)},
    "account-unique-group-names": {NEW_GROUP: group("daemon", 2)},
    "account-only-root-is-uid-0": {("users", 0, "name"): "toor", ("users", 0, "shell"): "/usr/sbin/nologin"}
    | {("users", 0, "gid"): 1},
    "account-only-root-has-gid-0": {NEW_USER: user("other", uid=2, gid=0)},
    "account-only-root-is-group-0": {("groups", 0, "name"): "wheel"},
    "account-passwords-shadowed": {("users", 2, "shadowed"): False},
    "account-no-empty-passwords": {("shadow", 2, "password"): "empty"},
    "account-passwords-strongly-hashed": {("shadow", 2, "algorithm"): "md5"},
    "account-passwords-age": {("shadow", 2, "maximum"): 99999},
    "account-inactive-disabled": {("shadow", 2, "inactive"): None},
    "account-passwords-changed-in-the-past": {("shadow", 2, "last_change"): 30_000},
    "account-services-have-no-shell": {("users", 1, "shell"): "/bin/sh"},
    "account-shell-less-accounts-locked": {("shadow", 1): ages("daemon")},
    "account-groups-exist": {("users", 2, "gid"): 4321},
    "account-shadow-group-empty": {("groups", 3, "members"): ["van-hanh"]},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


def test_all_who_break_a_rule_are_named_at_once(judge_host):
    (failed,) = judge_host(
        "account-passwords-age", {("shadow", 0): ages("a", maximum=None), ("shadow", 1): ages("b", maximum=61)}
    ).failures
    assert failed.given == "a, b"


def test_locked_accounts_need_no_ageing(judge_host):
    assert judge_host("account-passwords-age", {("shadow", 0, "maximum"): 99999}).outcome is Outcome.PASSED


def test_someone_whose_own_group_is_shadow_is_found(judge_host):
    assert judge_host("account-shadow-group-empty", {("users", 2, "gid"): 42}).outcome is Outcome.FAILED


def test_an_inactive_period_of_minus_one_never_ends(judge_host):
    assert judge_host("account-inactive-disabled", {("shadow", 2, "inactive"): -1}).outcome is Outcome.FAILED

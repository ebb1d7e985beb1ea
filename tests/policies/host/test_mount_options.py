from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.host.mount_options import PLACES, TABLE
from provincial_policies.verdict import Outcome

CONTAINER = {("host", "container"): True}
FAULTS = {
    f"mount-{place.name}-{option}": {("mounts", place.path, "options"): [*set(place.options) - {option}]}
    for place in PLACES
    for option in place.options
} | {f"mount-{place.name}-separate": {("mounts", place.path): ABSENT} for place in PLACES}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_what_is_missing_is_named(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    (failed,) = judge_host(rule, FAULTS[rule]).failures
    word = rule.rpartition("-")[2]
    assert (word if word != "separate" else "of its own") in failed.message.en


def test_options_of_what_is_no_file_system_have_nothing_to_say(judge_host):
    verdict = judge_host("mount-home-nodev", FAULTS["mount-home-separate"])
    assert verdict.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("rule", ["mount-home-separate", "mount-home-nodev", "mount-var-log-audit-noexec"])
def test_a_container_can_not_be_partitioned(judge_host, rule):
    missing = {**CONTAINER, ("mounts", "/home"): ABSENT, ("mounts", "/var/log/audit"): ABSENT}
    assert judge_host(rule, missing).outcome is Outcome.NOT_TESTABLE


def test_a_container_can_have_a_tmp_of_its_own(judge_host):
    assert judge_host("mount-tmp-separate", {**CONTAINER, ("mounts", "/tmp"): ABSENT}).outcome is Outcome.FAILED
    assert judge_host("mount-tmp-noexec", {**CONTAINER, **FAULTS["mount-tmp-noexec"]}).outcome is Outcome.FAILED


def test_below_level_3_only_shared_folders_are_asked_for(judge_host):
    assert judge_host("mount-home-separate", FAULTS["mount-home-separate"], 2).outcome is Outcome.NOT_APPLICABLE
    assert judge_host("mount-tmp-separate", FAULTS["mount-tmp-separate"], 1).outcome is Outcome.FAILED

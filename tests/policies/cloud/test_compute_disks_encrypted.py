from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "compute-disks-encrypted"
FAULT = [("Volume", "clear", example("Volume", encrypted=False, kms_key_id=ABSENT))]


def machine(class_name, **ebs):
    mapping = {"device_name": "/dev/xvda", "ebs": {"volume_size": 40, **ebs}}
    if class_name == "Instance":
        return {"block_device_mappings": [mapping]}
    data = example("LaunchTemplate")["launch_template_data"]
    return {"launch_template_data": {**data, "block_device_mappings": [mapping]}}


@pytest.mark.parametrize("value", [False, ABSENT])
def test_a_volume_in_clear_is_refused(judge, value):
    verdict = judge(RULE, "Volume", encrypted=value, kms_key_id=ABSENT)
    assert [failed.property for failed in verdict.failures] == ["encrypted"]


def test_from_level_three_a_volume_needs_an_own_key(judge):
    verdict = judge(RULE, "Volume", kms_key_id=ABSENT)
    assert [failed.property for failed in verdict.failures] == ["kms_key_id"]
    assert judge(RULE, "Volume", kms_key_id=ABSENT, tags={"provincial:level": "2"}).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("class_name", "where"),
    [
        ("Instance", "block_device_mappings[0].ebs"),
        ("LaunchTemplate", "launch_template_data.block_device_mappings[0].ebs"),
    ],
)
def test_the_disks_of_machines_are_looked_at(judge, class_name, where):
    clear = judge(RULE, class_name, **machine(class_name, encrypted=False))
    assert [failed.property for failed in clear.failures] == [f"{where}.encrypted"]
    shared = judge(RULE, class_name, **machine(class_name, encrypted=True))
    assert [failed.property for failed in shared.failures] == [f"{where}.kms_key_id"]
    own = judge(RULE, class_name, **machine(class_name, encrypted=True, kms_key_id=UNKNOWN))
    assert own.outcome is Outcome.PASSED


def test_a_disk_of_the_host_is_not_judged(judge):
    mappings = [{"device_name": "/dev/sdb", "virtual_name": "ephemeral0"}]
    assert judge(RULE, "Instance", block_device_mappings=mappings).outcome is Outcome.PASSED


def test_an_unknown_disk_does_not_hide_the_next(judge):
    mappings = [*machine("Instance", encrypted=UNKNOWN)["block_device_mappings"]]
    assert judge(RULE, "Instance", block_device_mappings=mappings).outcome is Outcome.NOT_CHECKED
    mappings += machine("Instance", encrypted=False)["block_device_mappings"]
    assert judge(RULE, "Instance", block_device_mappings=mappings).outcome is Outcome.FAILED


def test_at_level_one_it_is_not_asked(judge):
    verdict = judge(RULE, "Volume", encrypted=False, tags={"provincial:level": "1"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE

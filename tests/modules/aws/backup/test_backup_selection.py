"""Selections through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import BackupPlan, BackupSelection
from provincial_cloud.aws.provider.checking import check, complete

ROLE = "arn:aws:iam::123456789012:role/backup"
LEVEL = {"condition_type": "STRINGEQUALS", "condition_key": "provincial:level", "condition_value": "3"}


def _plan(cloud: Any, name: str) -> str:
    rule = {"rule_name": "daily", "target_backup_vault_name": "main"}
    id, _ = cloud.make(BackupPlan, backup_plan={"backup_plan_name": name, "rules": [rule]})
    return str(id)


@pytest.mark.usefixtures("completed_moto")
def test_a_selection_lives_a_whole_life(cloud: Any) -> None:
    cloud.live(
        BackupSelection,
        {
            "backup_plan_id": _plan(cloud, "one"),
            "selection_name": "databases",
            "iam_role_arn": ROLE,
            "resources": ["arn:aws:rds:*:*:db:*"],
            "list_of_tags": [LEVEL],
        },
        replaces={
            "backup_plan_id": "other",
            "selection_name": "other",
            "iam_role_arn": f"{ROLE}-2",
            "resources": ["*"],
            "list_of_tags": [{**LEVEL, "condition_value": "4"}],
        },
    )


@pytest.mark.usefixtures("completed_moto")
def test_selections_of_two_plans_are_each_found_again(cloud: Any) -> None:
    runner = cloud.runner(BackupSelection)
    wanted = []
    for plan in (_plan(cloud, "one"), _plan(cloud, "two")):
        urn = cloud.urn(BackupSelection)
        given = {"backup_plan_id": plan, "iam_role_arn": ROLE, "resources": ["*"]}
        inputs = complete(BackupSelection, urn, given)
        wanted.append((urn, inputs, runner.create(urn, inputs)[0]))
    after_a_kill = cloud.runner(BackupSelection)
    assert [after_a_kill.create(urn, inputs)[0] for urn, inputs, _ in wanted] == [id for _, _, id in wanted]


def test_bad_selections_are_refused_before_anything_is_made() -> None:
    given = {"selection_name": "all of it", "list_of_tags": [{**LEVEL, "condition_type": "STRINGLIKE"}]}
    found = check(BackupSelection, complete(BackupSelection, "", given)).found
    assert {path for path, _ in found} == {
        "backup_plan_id",
        "iam_role_arn",
        "selection_name",
        "list_of_tags[0].condition_type",
    }

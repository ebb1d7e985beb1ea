from __future__ import annotations

from provincial_policies.examples import example
from provincial_policies.examples.backups import protected
from provincial_policies.verdict import Outcome

RULE = "backup-plan-selects-something"
FAULT = [planned for planned in protected() if planned[0] != "BackupSelection"]


def test_a_plan_without_a_selection_is_refused(judge_stack):
    assert [failed.given for failed in judge_stack(RULE, FAULT, "plan").failures] == ["0 BackupSelection"]


def test_a_plan_with_a_selection_passes(judge_stack):
    assert judge_stack(RULE, protected(), "plan").outcome is Outcome.PASSED


def test_the_selection_of_another_plan_does_not_count(judge_stack):
    planned = [*FAULT, ("BackupSelection", "other", example("BackupSelection"))]
    assert judge_stack(RULE, planned, "plan").outcome is Outcome.FAILED

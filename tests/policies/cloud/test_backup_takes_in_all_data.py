from __future__ import annotations

import pytest

from provincial_policies.examples import example
from provincial_policies.examples.storage import log_archive
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "backup-takes-in-all-data"
TAG = {"condition_type": "STRINGEQUALS", "condition_key": "provincial:system", "condition_value": "documents"}


def selected(class_name="Volume", changes=None, **selection):
    """Data of the system dvc beside a selection; of the system documents unless told otherwise."""
    given = {"list_of_tags": [TAG], **selection}
    return [
        (class_name, "data", example(class_name, **(changes or {}))),
        ("BackupSelection", "selection", example("BackupSelection", **given)),
    ]


FAULT = selected()


@pytest.mark.parametrize("class_name", ["Volume", "DbInstance", "FileSystem", "Bucket"])
def test_data_that_no_plan_takes_in_is_refused(judge_stack, class_name):
    verdict = judge_stack(RULE, selected(class_name), "data")
    assert [failed.given for failed in verdict.failures] == ["provincial:system = dvc"]


@pytest.mark.parametrize("class_name", ["Volume", "DbInstance", "FileSystem", "Bucket"])
@pytest.mark.parametrize(
    "selection",
    [
        {"list_of_tags": [TAG, {**TAG, "condition_value": "dvc"}]},
        {"list_of_tags": [{**TAG, "condition_key": "provincial:environment", "condition_value": "local"}]},
        {"resources": ["*"]},
        {"resources": ["${data.arn}"]},
    ],
)
def test_data_that_a_plan_takes_in_passes(judge_stack, class_name, selection):
    assert judge_stack(RULE, selected(class_name, **selection), "data").outcome is Outcome.PASSED


@pytest.mark.parametrize(("pattern", "outcome"), [("local-*", Outcome.PASSED), ("tien-giang-*", Outcome.FAILED)])
def test_a_bucket_is_found_by_its_name(judge_stack, pattern, outcome):
    planned = selected("Bucket", resources=[f"arn:aws:s3:::{pattern}"])
    assert judge_stack(RULE, planned, "data").outcome is outcome


def test_where_another_stack_holds_the_plans_nothing_can_be_said(judge_stack):
    assert judge_stack(RULE, selected()[:1], "data").outcome is Outcome.NOT_CHECKED


def test_an_archive_of_logs_is_kept_by_its_lock(judge_stack):
    planned = [*log_archive(), *selected()[1:]]
    assert judge_stack(RULE, planned, "archive").outcome is Outcome.NOT_APPLICABLE


def test_a_bucket_for_access_logs_is_not_judged(judge_stack):
    writer = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}
    planned = selected("Bucket", {"policy": {"Statement": [writer]}})
    assert judge_stack(RULE, planned, "data").outcome is Outcome.NOT_APPLICABLE


def test_an_unknown_label_is_not_checked(judge_stack):
    planned = selected(changes={"tags": {"provincial:system": UNKNOWN}})
    assert judge_stack(RULE, planned, "data").outcome is Outcome.NOT_CHECKED

from __future__ import annotations

import json

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "storage-files-tls-only"
KEPT = example("FileSystem")["policy"]["Statement"][0]

REFUSAL = example("FileSystem")["policy"]["Statement"][1]
FAULT = [("FileSystem", "clear", example("FileSystem", policy={"Version": "2012-10-17", "Statement": [KEPT]}))]


def changed(**statement):
    return {"Version": "2012-10-17", "Statement": [KEPT, {**REFUSAL, **statement}]}


@pytest.mark.parametrize(
    "document",
    [
        ABSENT,
        changed(Effect="Allow"),
        changed(Principal={"AWS": "arn:aws:iam::123456789012:root"}),
        changed(Action="elasticfilesystem:ClientWrite"),
        changed(Condition={"Bool": {"aws:SecureTransport": "true"}}),
        changed(Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}),
    ],
)
def test_whatever_does_not_refuse_all_of_it_is_refused(judge, document):
    verdict = judge(RULE, "FileSystem", policy=document)
    assert [failed.property for failed in verdict.failures] == ["policy"]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}])
def test_a_refusal_for_everybody_passes(judge, principal):
    assert judge(RULE, "FileSystem", policy=changed(Principal=principal)).outcome is Outcome.PASSED
    assert judge(RULE, "FileSystem", policy=json.dumps(changed(Principal=principal))).outcome is Outcome.PASSED


def test_an_unknown_policy_is_not_checked(judge):
    assert judge(RULE, "FileSystem", policy=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "FileSystem", policy=ABSENT, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE

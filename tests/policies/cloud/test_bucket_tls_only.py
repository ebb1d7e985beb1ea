from __future__ import annotations

import json

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-tls-only"
KEPT = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:role/dvc-app"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::local-dvc-files/*",
}

REFUSAL = example("Bucket")["policy"]["Statement"][0]
FAULT = [("Bucket", "clear", example("Bucket", policy={"Version": "2012-10-17", "Statement": [KEPT]}))]


def changed(**statement):
    return {"Version": "2012-10-17", "Statement": [KEPT, {**REFUSAL, **statement}]}


@pytest.mark.parametrize(
    "document",
    [
        ABSENT,
        changed(Effect="Allow"),
        changed(Principal={"AWS": "arn:aws:iam::123456789012:root"}),
        changed(Action="s3:GetObject"),
        changed(Condition={"Bool": {"aws:SecureTransport": "true"}}),
        changed(Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}),
    ],
)
def test_whatever_does_not_refuse_all_of_it_is_refused(judge, document):
    verdict = judge(RULE, "Bucket", policy=document)
    assert [failed.property for failed in verdict.failures] == ["policy"]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}])
def test_a_refusal_for_everybody_passes(judge, principal):
    assert judge(RULE, "Bucket", policy=changed(Principal=principal)).outcome is Outcome.PASSED
    assert judge(RULE, "Bucket", policy=json.dumps(changed(Principal=principal))).outcome is Outcome.PASSED


def test_an_unknown_policy_is_not_checked(judge):
    assert judge(RULE, "Bucket", policy=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Bucket", policy=ABSENT, tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE

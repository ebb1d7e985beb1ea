from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, LABELS, LABELS_OF_NAMESPACE, OWNER, SELECTED, example, planned
from provincial_policies.cel.kinds import NAMESPACE, REPLICA_SET, SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "label-required-present"
FAULT = [planned(SERVICE, example(SERVICE, {"metadata.labels": {**LABELS, "provincial/owner": ""}}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (SERVICE, {"metadata.labels": {**LABELS, "provincial/owner": ""}}, ["provincial/owner"]),
        (
            NAMESPACE,
            {"metadata.labels": {key: text for key, text in LABELS_OF_NAMESPACE.items() if key != "provincial/unit"}},
            ["provincial/unit"],
        ),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (
            REPLICA_SET,
            {"metadata.labels": ABSENT, "metadata.ownerReferences": [OWNER], "spec.template.metadata.labels": SELECTED},
        ),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(SERVICE, {"metadata.labels": UNKNOWN})
    assert verdict_of(RULE, SERVICE, made).outcome is Outcome.NOT_CHECKED

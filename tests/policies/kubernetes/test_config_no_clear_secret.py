from __future__ import annotations

import pytest

from provincial_policies.cel.examples import ABSENT, example, planned
from provincial_policies.cel.kinds import CONFIG_MAP
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "config-no-clear-secret"
FAULT = [planned(CONFIG_MAP, example(CONFIG_MAP, {"data": {"DB_PASSWORD": "example"}}))]


@pytest.mark.parametrize(
    ("kind", "changes", "named"),
    [
        (CONFIG_MAP, {"data": {"DB_PASSWORD": "example"}}, ["DB_PASSWORD"]),
        (CONFIG_MAP, {"data": {"tls.pem": "-----BEGIN " + "PRIVATE KEY-----"}}, ["tls.pem"]),
    ],
)
def test_what_offends_is_named(kind, changes, named, offenders_of):
    assert offenders_of(RULE, kind, example(kind, changes)) == named


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (CONFIG_MAP, {"data": ABSENT}),
    ],
)
def test_what_complies_passes(kind, changes, verdict_of):
    assert verdict_of(RULE, kind, example(kind, changes)).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(verdict_of):
    made = example(CONFIG_MAP, {"data": UNKNOWN})
    assert verdict_of(RULE, CONFIG_MAP, made).outcome is Outcome.NOT_CHECKED

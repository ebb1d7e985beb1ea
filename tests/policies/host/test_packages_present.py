from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.host.packages_present import ROWS
from provincial_policies.verdict import Outcome

FAULTS = {f"package-has-{row.name}": {("packages", "installed", row.packages[0]): ABSENT} for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_missing_package_is_named(judge_host, row):
    rule = f"package-has-{row.name}"
    assert judge_host(rule).outcome is Outcome.PASSED
    (failed,) = judge_host(rule, FAULTS[rule]).failures
    assert failed.message.en == f"{row.packages[0]} is not installed"
    others = {("packages", "installed", package): "1" for package in row.packages[1:]}
    expected = Outcome.PASSED if others else Outcome.FAILED
    assert judge_host(rule, {**FAULTS[rule], **others}).outcome is expected

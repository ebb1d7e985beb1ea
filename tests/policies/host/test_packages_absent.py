from __future__ import annotations

import pytest

from provincial_policies.host.packages_absent import ROWS
from provincial_policies.verdict import Outcome

FAULTS = {f"package-no-{row.name}": {("packages", "installed", row.packages[0]): "1.2-3"} for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_package_of_a_row_is_found(judge_host, row):
    rule = f"package-no-{row.name}"
    assert judge_host(rule).outcome is Outcome.PASSED
    for package in row.packages:
        (failed,) = judge_host(rule, {("packages", "installed", package): "1.2-3"}).failures
        assert failed.given == "1.2-3"
        assert package in failed.message.vi


def test_packages_that_could_not_be_listed_are_not_checked(judge_host):
    gap = {("packages", "installed"): None, ("gaps", "packages.installed"): {"kind": "timeout", "detail": "dpkg-query"}}
    assert judge_host("package-no-samba", gap).outcome is Outcome.NOT_CHECKED

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.identity.documents import trust_principals

OWN = "arn:aws:iam::123456789012:root"
FACTOR = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
MACHINES = {"StringEquals": {"aws:PrincipalTag/provincial:account-type": "service"}}


@pytest.mark.parametrize(
    ("second_factor", "account_type", "condition"),
    [
        (True, None, FACTOR),
        (False, "service", MACHINES),
        (True, "service", {**FACTOR, **MACHINES}),
        (False, None, None),
    ],
)
def test_principals_are_trusted_under_what_is_asked_of_them(
    second_factor: bool, account_type: str | None, condition: dict[str, Any] | None
) -> None:
    (statement,) = trust_principals([OWN], second_factor=second_factor, account_type=account_type)["Statement"]
    assert statement["Principal"] == {"AWS": [OWN]}
    assert statement.get("Condition") == condition

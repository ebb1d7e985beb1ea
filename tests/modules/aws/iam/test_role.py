"""Roles through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provincial_cloud.aws import Role
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
BOUNDARY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_a_role_lives_a_whole_life(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.live(
        Role,
        {"role_name": "auditor", "assume_role_policy_document": TRUST, "tags": {"Name": "auditor"}},
        changes={
            "assume_role_policy_document": json.dumps({**TRUST, "Id": "second"}),
            "description": "reads everything",
            "max_session_duration": 7200,
            "permissions_boundary": BOUNDARY,
            "tags": {"Name": "auditor", "provincial:level": "3"},
        },
        replaces={"role_name": "other", "path": "/people/"},
        drift={
            "assume_role_policy_document": lambda id: iam.update_assume_role_policy(
                RoleName=id, PolicyDocument=json.dumps({**TRUST, "Id": "stray"})
            ),
            "permissions_boundary": lambda id: iam.delete_role_permissions_boundary(RoleName=id),
            "max_session_duration": lambda id: iam.update_role(RoleName=id, MaxSessionDuration=43200),
            "tags": lambda id: iam.tag_role(RoleName=id, Tags=[{"Key": "stray", "Value": "x"}]),
        },
    )


def test_a_boundary_put_by_hand_is_drift_and_taken_away(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.live(
        Role,
        {"assume_role_policy_document": TRUST, "description": "once"},
        changes={"description": ""},
        drift={
            "permissions_boundary": lambda id: iam.put_role_permissions_boundary(
                RoleName=id, PermissionsBoundary=BOUNDARY
            )
        },
    )


def test_a_role_of_others_is_never_taken_over(cloud: Any) -> None:
    cloud.client("iam").create_role(RoleName="theirs", AssumeRolePolicyDocument=json.dumps(TRUST))
    with pytest.raises(ProvincialError, match="Role 'theirs' is there already and is not this stack's"):
        cloud.make(Role, role_name="theirs", assume_role_policy_document=TRUST)


def test_what_iam_would_refuse_is_refused_offline() -> None:
    given = {
        "assume_role_policy_document": "{",
        "description": "Trung tâm tích hợp dữ liệu tỉnh Tiền Giang",
        "max_session_duration": 60,
        "role_name": "r" * 65,
    }
    inputs = complete(Role, "urn:pulumi:test::project::provincial:aws:Role::one", given)
    assert {path for path, _ in check(Role, inputs).found} == set(given)


def test_a_made_name_fits_whatever_the_resource_is_called(cloud: Any) -> None:
    name = complete(Role, "urn:pulumi:test::project::provincial:aws:Role::" + "long-" * 30, {})["role_name"]
    assert len(name) <= 64
    assert name != complete(Role, "urn:pulumi:test::project::provincial:aws:Role::" + "long-" * 29, {})["role_name"]

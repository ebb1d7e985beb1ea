"""Roles: what machines, services and people act as."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    Argument,
    Aspect,
    Call,
    Document,
    Lifecycle,
    Listing,
    MapArgument,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.iam.names import DESCRIPTION, NAME
from provincial_cloud.aws.iam.tagging import tagging
from provincial_cloud.aws.resource import AwsResource

ROLE = {"RoleName": Ref("role_name")}
OWN_ROLES = Listing(call=Call("list_roles"), items="roles[?!starts_with(path, '/aws-service-role/')]", id="role_name")
"""Every role but those that the cloud's services made for themselves."""


class Role(AwsResource):
    """A role; what it may do is attached by `RolePolicyAttachment`, and it may do nothing until then."""

    role_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=64, form=NAME)
    """At most 64 Latin letters, digits and `_+=,.@-`, unique in the account; made from the resource's where unset."""
    assume_role_policy_document: Argument[dict[str, Any] | str] = argument(document=Document.JSON)
    """Who may take the role, a JSON document."""
    description: Argument[str] = argument(default="", form=DESCRIPTION)
    """What the role is for, at most 1000 characters of Latin-1, which lacks most Vietnamese letters."""
    max_session_duration: Argument[int] = argument(default=3600)
    """Seconds that a session may last, 3600 (the default and shortest) to 43200."""
    permissions_boundary: Argument[str] = argument(default=None, watched=True)
    """ARN of the policy that bounds what the role may be given; unset means none."""
    path: Argument[str] = argument(default="/", replaces=True)
    """Path in the ARN, beginning and ending with `/`."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="iam",
        create=Call("create_role"),
        id="$role_name",
        read=Call("get_role", ROLE),
        item="role",
        update=(
            Call("update_assume_role_policy", {**ROLE, "PolicyDocument": Ref("assume_role_policy_document")}),
            Call("update_role", ROLE, ("description", "max_session_duration")),
        ),
        aspects=(
            Aspect(
                arguments=("permissions_boundary",),
                put=(Call("put_role_permissions_boundary", ROLE, ("permissions_boundary",)),),
                clear=(Call("delete_role_permissions_boundary", ROLE),),
                values={"permissions_boundary": "permissions_boundary.permissions_boundary_arn"},
            ),
        ),
        delete=Call("delete_role", ROLE),
        tagging=tagging("role", "RoleName", Ref("role_name")),
        listing=OWN_ROLES,
        taken=("EntityAlreadyExists",),
        gone=("NoSuchEntity",),
        create_again=("MalformedPolicyDocument: Invalid principal",),
    )

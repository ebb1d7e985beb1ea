"""Managed policies on roles."""

from __future__ import annotations

from provincial_cloud.aws.declaration import Argument, Call, Lifecycle, Listing, Ref, argument
from provincial_cloud.aws.iam.role import OWN_ROLES
from provincial_cloud.aws.resource import AwsResource

BOTH = {"RoleName": Ref("role_name"), "PolicyArn": Ref("policy_arn")}


class RolePolicyAttachment(AwsResource):
    """A managed policy on a role; what others attach to the same role is left alone."""

    role_name: Argument[str] = argument(replaces=True)
    """Name of the role."""
    policy_arn: Argument[str] = argument(replaces=True)
    """ARN of the policy."""

    lifecycle = Lifecycle(
        service="iam",
        create=Call("attach_role_policy"),
        id="$role_name/$policy_arn",
        read=Call("list_attached_role_policies", {"RoleName": Ref("role_name")}),
        item="attached_policies",
        select={"policy_arn": "policy_arn"},
        delete=Call("detach_role_policy", BOTH),
        listing=Listing(
            within=OWN_ROLES,
            call=Call("list_attached_role_policies", {"RoleName": Ref("each.role_name")}),
            items="attached_policies",
            id="join('/', [of.role_name, policy_arn])",
        ),
        look_first=True,
        gone=("NoSuchEntity",),
    )

"""Groups of people."""

from __future__ import annotations

from provincial_cloud.aws.declaration import (
    EACH,
    Argument,
    Call,
    Lifecycle,
    ListArgument,
    Listing,
    Members,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.iam.names import NAME
from provincial_cloud.aws.resource import AwsResource

GROUP = {"GroupName": Ref("group_name")}


class Group(AwsResource):
    """A group of users; IAM has no tags for groups."""

    group_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=128, form=NAME)
    """At most 128 Latin letters, digits and `_+=,.@-`, unique in the account; made from the resource's where unset."""
    path: Argument[str] = argument(default="/", replaces=True)
    """Path in the ARN, beginning and ending with `/`."""
    policy_arns: ListArgument[str] = argument(default=None, unordered=True, watched=True)
    """ARNs of the managed policies of its members; unset means none, and one attached by hand is drift."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="iam",
        create=Call("create_group"),
        id="$group_name",
        read=Call("get_group", GROUP),
        item="group",
        members=(
            Members(
                argument="policy_arns",
                add=Call("attach_group_policy", {**GROUP, "PolicyArn": EACH}),
                remove=Call("detach_group_policy", {**GROUP, "PolicyArn": EACH}),
                get=Call("list_attached_group_policies", GROUP),
                values="attached_policies[].policy_arn",
                remove_first=True,
            ),
        ),
        delete=Call("delete_group", GROUP),
        listing=Listing(call=Call("list_groups"), items="groups", id="group_name"),
        taken=("EntityAlreadyExists",),
        gone=("NoSuchEntity",),
    )

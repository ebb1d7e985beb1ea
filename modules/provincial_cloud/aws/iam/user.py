"""Users: people, or programs that can't take a role."""

from __future__ import annotations

from provincial_cloud.aws.declaration import (
    EACH,
    Argument,
    Call,
    Lifecycle,
    ListArgument,
    Listing,
    MapArgument,
    Members,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.iam.names import NAME
from provincial_cloud.aws.iam.tagging import tagging
from provincial_cloud.aws.resource import AwsResource

USER = {"UserName": Ref("user_name")}


class User(AwsResource):
    """A user without password or access key: people give those themselves, so that no program ever holds them.

    A user who got a password or keys by hand can only be deleted when they are gone.
    """

    user_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=64, form=NAME)
    """At most 64 Latin letters, digits and `_+=,.@-`, unique in the account; made from the resource's where unset."""
    path: Argument[str] = argument(default="/", replaces=True)
    """Path in the ARN, beginning and ending with `/`."""
    group_names: ListArgument[str] = argument(default=None, unordered=True, watched=True)
    """Names of the groups that the user is in; unset means none, and one joined by hand is drift."""
    policy_arns: ListArgument[str] = argument(default=None, unordered=True, watched=True)
    """ARNs of managed policies on the user; unset means none, and one attached by hand is drift."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="iam",
        create=Call("create_user"),
        id="$user_name",
        read=Call("get_user", USER),
        item="user",
        members=(
            Members(
                argument="group_names",
                add=Call("add_user_to_group", {**USER, "GroupName": EACH}),
                remove=Call("remove_user_from_group", {**USER, "GroupName": EACH}),
                get=Call("list_groups_for_user", USER),
                values="groups[].group_name",
                remove_first=True,
            ),
            Members(
                argument="policy_arns",
                add=Call("attach_user_policy", {**USER, "PolicyArn": EACH}),
                remove=Call("detach_user_policy", {**USER, "PolicyArn": EACH}),
                get=Call("list_attached_user_policies", USER),
                values="attached_policies[].policy_arn",
                remove_first=True,
            ),
        ),
        delete=Call("delete_user", USER),
        tagging=tagging("user", "UserName", Ref("user_name")),
        listing=Listing(call=Call("list_users"), items="users", id="user_name"),
        taken=("EntityAlreadyExists",),
        gone=("NoSuchEntity",),
        delete_again=(),
    )

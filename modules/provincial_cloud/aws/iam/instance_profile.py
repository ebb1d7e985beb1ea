"""Instance profiles: how a machine gets its role."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    Argument,
    Call,
    Client,
    Custom,
    Json,
    Lifecycle,
    Listing,
    MapArgument,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.iam.names import NAME
from provincial_cloud.aws.iam.tagging import tagging
from provincial_cloud.aws.resource import AwsResource

PROFILE = {"InstanceProfileName": Ref("instance_profile_name")}


def _roles(client: Client, name: str) -> list[str]:
    roles = client.call("get_instance_profile", InstanceProfileName=name)["InstanceProfile"]["Roles"]
    return [str(role["RoleName"]) for role in roles]


def _put_role(client: Client, name: str, arguments: dict[str, Any]) -> None:
    """A profile holds one role at most, so another one is taken out first."""
    wanted = arguments.get("role_name")
    there = _roles(client, name)
    for role in there:
        if role != wanted:
            client.call("remove_role_from_instance_profile", InstanceProfileName=name, RoleName=role)
    if wanted and wanted not in there:
        client.call("add_role_to_instance_profile", InstanceProfileName=name, RoleName=wanted)


def _role(profile: Any, state: Json) -> dict[str, Any]:
    return {"role_name": next((role["role_name"] for role in profile["roles"]), None)}


def _take_role_out(client: Client, name: str, state: dict[str, Any]) -> None:
    if state.get("role_name") in _roles(client, name):
        client.call("remove_role_from_instance_profile", InstanceProfileName=name, RoleName=state["role_name"])


class InstanceProfile(AwsResource):
    """What hands a role to a machine."""

    instance_profile_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=128, form=NAME)
    """At most 128 Latin letters, digits and `_+=,.@-`, unique in the account; made from the resource's where unset."""
    role_name: Argument[str] = argument(default=None, watched=True)
    """Name of the role; unset means none, so that machines with this profile may do nothing."""
    path: Argument[str] = argument(default="/", replaces=True)
    """Path in the ARN, beginning and ending with `/`."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="iam",
        create=Call("create_instance_profile"),
        id="$instance_profile_name",
        read=Call("get_instance_profile", PROFILE),
        item="instance_profile",
        custom=(Custom(arguments=("role_name",), apply=_put_role, view=_role),),
        before_delete=_take_role_out,
        delete=Call("delete_instance_profile", PROFILE),
        tagging=tagging("instance_profile", "InstanceProfileName", Ref("instance_profile_name")),
        listing=Listing(call=Call("list_instance_profiles"), items="instance_profiles", id="instance_profile_name"),
        taken=("EntityAlreadyExists",),
        gone=("NoSuchEntity",),
    )

"""Subnets that databases may live in."""

from __future__ import annotations

from collections.abc import Iterable

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Json,
    Lifecycle,
    ListArgument,
    Listing,
    MapArgument,
    Mistake,
    Ref,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

_LEAST_SUBNETS = 2


def _mistakes(given: Json) -> Iterable[Mistake]:
    subnets = given.get("subnet_ids")
    if isinstance(subnets, list) and len(subnets) < _LEAST_SUBNETS:
        yield Mistake(
            argument="subnet_ids",
            given=subnets,
            allowed="two or more, in different availability zones",
            why="a database must be able to move to another zone",
        )


class DbSubnetGroup(AwsResource):
    """A group of subnets that databases may live in."""

    db_subnet_group_name: Argument[str] = argument(
        default=None, replaces=True, autoname=True, longest=255, form="(?!default$)[a-z0-9._ -]+"
    )
    """Name, unique in account and region, in lower case as the cloud keeps it so; made from the resource's name where
    unset."""
    db_subnet_group_description: Argument[str] = argument()
    """What it is for."""
    subnet_ids: ListArgument[str] = argument(unordered=True)
    """Subnet ids, in two or more availability zones."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="rds",
        create=Call("create_db_subnet_group"),
        id="$db_subnet_group_name",
        read=Call("describe_db_subnet_groups", {"DBSubnetGroupName": ID}),
        item="db_subnet_groups[0]",
        values={"subnet_ids": "subnets[].subnet_identifier", "arn": "db_subnet_group_arn"},
        update=(
            Call(
                "modify_db_subnet_group",
                {"DBSubnetGroupName": ID},
                arguments=("db_subnet_group_description", "subnet_ids"),
            ),
        ),
        inspect=_mistakes,
        delete=Call("delete_db_subnet_group", {"DBSubnetGroupName": ID}),
        tagging=Tagging(
            add=Call("add_tags_to_resource", {"ResourceName": Ref("arn")}),
            remove=Call("remove_tags_from_resource", {"ResourceName": Ref("arn")}),
            get=Call("list_tags_for_resource", {"ResourceName": Ref("arn")}),
            values="tag_list",
        ),
        listing=Listing(call=Call("describe_db_subnet_groups"), items="db_subnet_groups", id="db_subnet_group_name"),
        taken=("DBSubnetGroupAlreadyExists",),
        gone=("DBSubnetGroupNotFoundFault",),
        delete_again=("InvalidDBSubnetGroupStateFault",),
    )

"""Managed policies: what those they are attached to may do."""

from __future__ import annotations

import json
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Client,
    Custom,
    Document,
    Find,
    Lifecycle,
    MapArgument,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.iam.names import NAME
from provincial_cloud.aws.iam.tagging import tagging
from provincial_cloud.aws.resource import AwsResource

MOST_VERSIONS = 5
"""IAM and STS quotas, "Versions per managed policy"."""


def _versions(client: Client, arn: str) -> list[dict[str, Any]]:
    """Every version that isn't the default, oldest first."""
    versions = client.call("list_policy_versions", PolicyArn=arn)["Versions"]
    others = [version for version in versions if not version["IsDefaultVersion"]]
    return sorted(others, key=lambda version: int(version["VersionId"].lstrip("v")))


def _put_document(client: Client, arn: str, arguments: dict[str, Any]) -> None:
    """Make the document the default version; the oldest makes room where there are as many as there may be."""
    others = _versions(client, arn)
    for version in others[: max(0, len(others) + 2 - MOST_VERSIONS)]:
        client.call("delete_policy_version", PolicyArn=arn, VersionId=version["VersionId"])
    document = arguments["policy_document"]
    text = document if isinstance(document, str) else json.dumps(document, sort_keys=True)
    client.call("create_policy_version", PolicyArn=arn, PolicyDocument=text, SetAsDefault=True)


def _read_document(client: Client, arn: str, state: dict[str, Any]) -> dict[str, Any]:
    default = client.call("get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    version = client.call("get_policy_version", PolicyArn=arn, VersionId=default)["PolicyVersion"]
    return {"policy_document": version["Document"]}


def _delete_versions(client: Client, arn: str, state: dict[str, Any]) -> None:
    for version in _versions(client, arn):
        client.call("delete_policy_version", PolicyArn=arn, VersionId=version["VersionId"])


class Policy(AwsResource):
    """A managed policy; a changed document becomes its new default version, and four older ones are kept."""

    policy_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=128, form=NAME)
    """At most 128 Latin letters, digits and `_+=,.@-`, unique in the account; made from the resource's where unset."""
    policy_document: Argument[dict[str, Any] | str] = argument(document=Document.JSON)
    """What is allowed and denied, a JSON document of at most 6144 characters without spaces."""
    description: Argument[str] = argument(default="", replaces=True)
    """What the policy is for, at most 1000 characters; IAM can't change it later."""
    path: Argument[str] = argument(default="/", replaces=True)
    """Path in the ARN, beginning and ending with `/`."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN, which is also the resource's id."""

    lifecycle = Lifecycle(
        service="iam",
        create=Call("create_policy"),
        id="policy.arn",
        read=Call("get_policy", {"PolicyArn": ID}),
        item="policy",
        custom=(Custom(arguments=("policy_document",), apply=_put_document, look=_read_document, on_create=False),),
        before_delete=_delete_versions,
        delete=Call("delete_policy", {"PolicyArn": ID}),
        tagging=tagging("policy", "PolicyArn", ID),
        find=Find(
            call=Call("list_policies", {"Scope": "Local"}),
            items="policies",
            id="arn",
            where={"policy_name": "policy_name"},
            tags=Call("list_policy_tags", {"PolicyArn": ID}),
            absent=("NoSuchEntity", "AccessDenied"),
        ),
        taken=("EntityAlreadyExists",),
        gone=("NoSuchEntity",),
    )

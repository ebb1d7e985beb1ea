"""Topics: where alarms and services publish, and people subscribe."""

from __future__ import annotations

import json
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Client,
    Custom,
    Document,
    Find,
    Json,
    Lifecycle,
    MapArgument,
    Ref,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

OWNER_MAY = (
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
)


def _attribute(name: str, attribute: str) -> Aspect:
    call = {"TopicArn": ID, "AttributeName": attribute}
    return Aspect(
        arguments=(name,),
        put=(Call("set_topic_attributes", {**call, "AttributeValue": Ref(name)}),),
        clear=(Call("set_topic_attributes", {**call, "AttributeValue": ""}),),
        values={name: attribute},
    )


def _default_policy(arn: str) -> dict[str, Any]:
    """What SNS gives a topic that is made without a policy: the owning account may do all, nobody else anything."""
    return {
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [
            {
                "Sid": "__default_statement_ID",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": sorted(OWNER_MAY),
                "Resource": arn,
                "Condition": {"StringEquals": {"AWS:SourceOwner": arn.split(":")[4]}},
            }
        ],
    }


def _is_default(policy: Any, arn: str) -> bool:
    """Whether a policy gives no more than the default one; its actions and condition have had several spellings."""
    default = _default_policy(arn)["Statement"][0]
    try:
        (statement,) = policy["Statement"]
        actions = {action.lower() for action in statement["Action"]}
        ((key, account),) = statement["Condition"]["StringEquals"].items()
        same = all(statement[name] == default[name] for name in ("Effect", "Principal", "Resource"))
        alone = set(statement) <= set(default) and set(statement["Condition"]) == {"StringEquals"}
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    usual = {action.lower() for action in (*OWNER_MAY, "SNS:Receive")}
    owned = key.lower() in ("aws:sourceowner", "aws:sourceaccount") and account == arn.split(":")[4]
    return same and alone and owned and actions <= usual


def _own_policy(attributes: Json, arn: str) -> str | None:
    """The policy as text, None where it is the default one."""
    text = attributes.get("Policy")
    return None if not text or _is_default(json.loads(text), arn) else str(text)


def _put_policy(client: Client, arn: str, arguments: dict[str, Any]) -> None:
    policy = arguments.get("policy")
    if policy is None:
        if _own_policy(client.call("get_topic_attributes", TopicArn=arn)["Attributes"], arn) is None:
            return
        policy = _default_policy(arn)
    text = policy if isinstance(policy, str) else json.dumps(policy, sort_keys=True)
    client.call("set_topic_attributes", TopicArn=arn, AttributeName="Policy", AttributeValue=text)


def _told(attributes: Any, state: Json) -> dict[str, Any]:
    arn = attributes["TopicArn"]
    return {"name": arn.rpartition(":")[2], "policy": _own_policy(attributes, arn)}


class Topic(AwsResource):
    """A topic; only the owning account may publish or subscribe unless a policy says otherwise."""

    name: Argument[str] = argument(
        default=None, replaces=True, autoname=True, arn_or_id=True, longest=256, form=r"[A-Za-z0-9_-]+"
    )
    """Name, at most 256 letters, digits, `_` and `-`, unique in the account's region; made from the resource's name
    where unset."""
    display_name: Argument[str] = argument(default=None, watched=True)
    """Name that messages show, at most 100 characters."""
    kms_master_key_id: Argument[str] = argument(default=None, watched=True, arn_or_id=True)
    """Id, ARN or alias of the key that encrypts messages at rest; unset means none. Alarms can only publish through a
    key of one's own whose policy lets them, not through the cloud's alias/aws/sns."""
    policy: Argument[dict[str, Any] | str] = argument(default=None, document=Document.JSON, watched=True)
    """Topic policy, a JSON document; unset means the cloud's default, and one put by hand is then drift."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN, which is also the resource's id."""

    lifecycle = Lifecycle(
        service="sns",
        create=Call("create_topic"),
        id="topic_arn",
        read=Call("get_topic_attributes", {"TopicArn": ID}),
        item="attributes",
        formats={"arn": "{id}"},
        aspects=(_attribute("display_name", "DisplayName"), _attribute("kms_master_key_id", "KmsMasterKeyId")),
        custom=(
            Custom(arguments=("policy",), apply=_put_policy),
            Custom(arguments=("name", "policy"), view=_told, on_create=False),
        ),
        delete=Call("delete_topic", {"TopicArn": ID}),
        tagging=Tagging(
            add=Call("tag_resource", {"ResourceArn": ID}),
            remove=Call("untag_resource", {"ResourceArn": ID}),
            get=Call("list_tags_for_resource", {"ResourceArn": ID}),
        ),
        find=Find(
            call=Call("list_topics"),
            items="topics",
            id="topic_arn",
            where={"name": "topic_arn"},
            tags=Call("list_tags_for_resource", {"ResourceArn": ID}),
            absent=("ResourceNotFound", "AuthorizationError"),
        ),
        look_first=True,
        gone=("NotFound",),
    )

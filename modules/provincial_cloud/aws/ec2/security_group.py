"""Security groups: what may reach a network interface, and what it may reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Client,
    Custom,
    Json,
    Lifecycle,
    ListArgument,
    MapArgument,
    Mistake,
    argument,
)
from provincial_cloud.aws.ec2.rules import (
    LONGEST_TEXT,
    TEXT,
    identity,
    in_known_order,
    permission,
    plain_rules,
    rule_mistakes,
)
from provincial_cloud.aws.ec2.spelling import plain
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.resource import AwsResource

_OPEN = [{"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}, {"ip_protocol": "-1", "cidr_ipv6": "::/0"}]
"""The rules for leaving traffic that AWS gives every new group."""
_PERMISSIONS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
_CHANGED_MEANWHILE = ("InvalidPermission.Duplicate", "InvalidPermission.NotFound")
_TRIES = 3


def _rules_of(group: Json, direction: str, id: str) -> list[dict[str, Any]]:
    return plain_rules(group["ip_permissions" if direction == "ingress" else "ip_permissions_egress"] or (), id)


def _put(direction: str, client: Client, id: str, wanted: list[dict[str, Any]] | None) -> None:
    """Make the rules of one direction what is wanted; None takes out no more than what AWS put in by itself."""
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            return _put_once(direction, client, id, wanted)
        except ApiError as error:
            if last or error.code not in _CHANGED_MEANWHILE:
                raise
    return None


def _put_once(direction: str, client: Client, id: str, wanted: list[dict[str, Any]] | None) -> None:
    group = client.call("describe_security_groups", GroupIds=[id])["SecurityGroups"][0]
    there = {identity(rule): rule for rule in plain_rules(plain(group[_PERMISSIONS[direction]]), id)}
    if wanted is None:
        keys = [identity(rule) for rule in _OPEN]
        asked = {key: rule for key, rule in there.items() if key not in keys}
    else:
        asked = {identity(rule): rule for rule in wanted}
    missing = [rule for key, rule in asked.items() if key not in there]
    renamed = [
        rule
        for key, rule in asked.items()
        if key in there and (rule.get("description") or "") != there[key].get("description", "")
    ]
    for operation, rules in (
        (f"authorize_security_group_{direction}", missing),
        (f"update_security_group_rule_descriptions_{direction}", renamed),
        (f"revoke_security_group_{direction}", [rule for key, rule in there.items() if key not in asked]),
    ):
        if rules:
            client.call(operation, GroupId=id, IpPermissions=[permission(rule, id) for rule in rules])


def _put_ingress(client: Client, id: str, arguments: dict[str, Any]) -> None:
    if arguments.get("ingress") is not None:
        _put("ingress", client, id, arguments["ingress"])


def _put_egress(client: Client, id: str, arguments: dict[str, Any]) -> None:
    _put("egress", client, id, arguments.get("egress"))


def _view(direction: str) -> Any:
    def view(group: Any, state: Json) -> dict[str, Any]:
        return {direction: in_known_order(_rules_of(group, direction, str(group["group_id"])), state.get(direction))}

    return view


def _inspect(arguments: Json) -> Iterator[Mistake]:
    for direction in _PERMISSIONS:
        seen: set[tuple[Any, ...]] = set()
        rules = arguments.get(direction)
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, dict) and identity(rule) in seen:
                why = "the cloud keeps one rule for the same protocol, ports and peer"
                yield Mistake(argument=f"{direction}[{index}]", given=rule, allowed="each rule once", why=why)
            elif isinstance(rule, dict):
                seen.add(identity(rule))


class SecurityGroup(AwsResource):
    """A security group: nothing may come in or go out but what its rules, or `SecurityGroupRule`s, let pass.

    A rule is a map of `ip_protocol` (tcp, udp, icmp, icmpv6, -1 for everything, or the number of another protocol),
    `from_port` and `to_port` (0 to 65535; type and code for icmp, -1 for all), one peer of `cidr_ipv4`, `cidr_ipv6`,
    `referenced_group_id` (`self` is the group itself) and `prefix_list_id`, and a `description`.
    """

    group_name: Argument[str] = argument(
        default=None, replaces=True, autoname=True, longest=LONGEST_TEXT, form=f"(?!sg-){TEXT}"
    )
    """Name, unique in the network, at most 255 characters as in a description, not beginning with sg-; made from the
    resource's name where unset."""
    description: Argument[str] = argument(default="Kept by provincial", replaces=True, longest=LONGEST_TEXT, form=TEXT)
    """What the group is for, at most 255 characters without Vietnamese marks, which EC2 refuses here. AWS cannot change
    it: another one makes a new group, and where the old one is in use `group_name` must change with it, so that the new
    one stands before the old one goes."""
    vpc_id: Argument[str] = argument(replaces=True)
    """The network."""
    ingress: ListArgument[dict[str, Any]] = argument(
        default=None, unordered=True, members="SecurityGroupRuleRequest", each=rule_mistakes
    )
    """What may come in. A list is exclusive: a rule added by hand is drift and is taken out. Unset means that the rules
    are kept elsewhere, by `SecurityGroupRule`; a new group lets nothing in."""
    egress: ListArgument[dict[str, Any]] = argument(
        default=None, unordered=True, members="SecurityGroupRuleRequest", each=rule_mistakes
    )
    """What may go out, as `ingress`. The rules by which AWS lets everything out of a new group are always taken out,
    also when a list is given up for unset."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_security_group"),
        id="group_id",
        read=Call("describe_security_groups", {"GroupIds": [ID]}),
        item="security_groups[0]",
        custom=(
            Custom(arguments=("ingress",), apply=_put_ingress, view=_view("ingress")),
            Custom(arguments=("egress",), apply=_put_egress, view=_view("egress")),
        ),
        delete=Call("delete_security_group", {"GroupId": ID}),
        tagging=tagging("security-group"),
        find=find_by_claim("describe_security_groups", "security_groups", "group_id"),
        inspect=_inspect,
        taken=("InvalidGroup.Duplicate",),
        gone=("InvalidGroup.NotFound", "InvalidGroupId.Malformed"),
    )

"""Single rules of security groups, for groups that don't keep their rules as lists."""

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
    MapArgument,
    Mistake,
    Need,
    Ref,
    When,
    argument,
)
from provincial_cloud.aws.ec2.rules import WITH_PORTS, WITH_TYPES, value_mistakes
from provincial_cloud.aws.ec2.spelling import spelled
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource

_PEERS = ("cidr_ipv4", "cidr_ipv6", "referenced_group_id")
_SAID = ("ip_protocol", "from_port", "to_port", *_PEERS, "description")
_DESCRIPTION = {"Description": Ref("description")}
_PORTED = (*WITH_PORTS, *WITH_TYPES)


def _view(rule: Any, state: Json) -> dict[str, Any]:
    ports = rule["ip_protocol"] in _PORTED
    return {
        **{name: rule.get(name) for name in ("ip_protocol", "cidr_ipv4", "cidr_ipv6", "description")},
        "referenced_group_id": (rule.get("referenced_group_info") or {}).get("group_id"),
        "from_port": rule.get("from_port") if ports else None,
        "to_port": rule.get("to_port") if ports else None,
    }


def _modify(client: Client, id: str, arguments: dict[str, Any]) -> None:
    """Say the whole rule anew: what is left out of it would be forgotten."""
    rule = {"from_port": -1, "to_port": -1} | {
        name: arguments[name] for name in _SAID if arguments.get(name) is not None
    }
    client.call(
        "modify_security_group_rules",
        GroupId=arguments["group_id"],
        SecurityGroupRules=[{"SecurityGroupRuleId": id, "SecurityGroupRule": spelled(rule)}],
    )


def _inspect(arguments: Json) -> Iterator[Mistake]:
    yield from value_mistakes("", arguments)


class SecurityGroupRule(AwsResource):
    """One rule of a security group whose own list for that direction is unset; otherwise they would undo each other."""

    group_id: Argument[str] = argument(replaces=True)
    """The security group."""
    direction: Argument[str] = argument(replaces=True, form="ingress|egress")
    """`ingress` for what may come in, `egress` for what may go out."""
    ip_protocol: Argument[str] = argument()
    """tcp, udp, icmp, icmpv6, -1 for everything, or the number of another protocol."""
    from_port: Argument[int] = argument(default=None, watched=True)
    """First port, 0 to 65535; for icmp the type, -1 for all."""
    to_port: Argument[int] = argument(default=None, watched=True)
    """Last port; for icmp the code, -1 for all."""
    cidr_ipv4: Argument[str] = argument(default=None, settled=True)
    """IPv4 range of the other side, as 10.20.0.0/16. One of this and the next two; another kind makes a new rule."""
    cidr_ipv6: Argument[str] = argument(default=None, settled=True)
    """IPv6 range of the other side."""
    referenced_group_id: Argument[str] = argument(default=None, settled=True)
    """Security group of the other side; the rule's own group for traffic among its members."""
    description: Argument[str] = argument(default=None, watched=True)
    """What the rule is for, at most 255 characters without Vietnamese marks, which EC2 refuses here."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call(
            "authorize_security_group_{direction}",
            {
                "GroupId": Ref("group_id"),
                "IpPermissions": [
                    {
                        "IpProtocol": Ref("ip_protocol"),
                        "FromPort": Ref("from_port"),
                        "ToPort": Ref("to_port"),
                        "IpRanges": When("cidr_ipv4", [{"CidrIp": Ref("cidr_ipv4"), **_DESCRIPTION}]),
                        "Ipv6Ranges": When("cidr_ipv6", [{"CidrIpv6": Ref("cidr_ipv6"), **_DESCRIPTION}]),
                        "UserIdGroupPairs": When(
                            "referenced_group_id", [{"GroupId": Ref("referenced_group_id"), **_DESCRIPTION}]
                        ),
                    }
                ],
            },
        ),
        id="security_group_rules[0].security_group_rule_id",
        read=Call("describe_security_group_rules", {"SecurityGroupRuleIds": [ID]}),
        item="security_group_rules[0]",
        values={"direction": "is_egress && 'egress' || 'ingress'"},
        custom=(Custom(arguments=_SAID, apply=_modify, view=_view, on_create=False),),
        delete=Call("revoke_security_group_{direction}", {"GroupId": Ref("group_id"), "SecurityGroupRuleIds": [ID]}),
        tagging=tagging("security-group-rule"),
        find=find_by_claim(
            "describe_security_group_rules", "security_group_rules", "security_group_rule_id", by_tag=True
        ),
        one_of=(_PEERS,),
        needs=tuple(Need("ip_protocol", _PORTED, (port,)) for port in ("from_port", "to_port")),
        inspect=_inspect,
        taken=("InvalidPermission.Duplicate",),
        gone=("InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound"),
    )

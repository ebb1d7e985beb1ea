"""Listeners: the ports of a load balancer and what happens to requests there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
    argument,
    result,
)
from provincial_cloud.aws.elbv2.load_balancer import LOAD_BALANCERS
from provincial_cloud.aws.elbv2.tagging import TAGGING, find
from provincial_cloud.aws.resource import AwsResource

MODERN_TLS = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""AWS's recommended policy: TLS 1.2 and 1.3, no older version, no weak cipher."""
_ENCRYPTED = ("HTTPS", "TLS")


def _modern_policy(given: Json) -> object:
    return given.get("ssl_policy") or (MODERN_TLS if given.get("protocol") in _ENCRYPTED else None)


def _mistakes(given: Json) -> Iterable[Mistake]:
    protocol, certificates = given.get("protocol"), given.get("certificates")
    if protocol is None or not isinstance(certificates, list):
        return
    if protocol in _ENCRYPTED and len(certificates) != 1:
        yield Mistake(
            argument="certificates",
            given=certificates,
            allowed="exactly one",
            why=f"a {protocol} listener is made with its default certificate",
        )
    if protocol not in _ENCRYPTED and certificates:
        yield Mistake(argument="certificates", given=certificates, allowed="none", why=f"{protocol} is not encrypted")


class Listener(AwsResource):
    """A port of a load balancer."""

    load_balancer_arn: Argument[str] = argument(replaces=True)
    """The load balancer."""
    port: Argument[int] = argument(default=None)
    """Port, 1 to 65535; none for gateway load balancers."""
    protocol: Argument[str] = argument(default=None)
    """HTTP or HTTPS for application load balancers, TCP, TLS, UDP or TCP_UDP for network ones."""
    ssl_policy: Argument[str] = argument(default=None, completed=_modern_policy)
    """TLS versions and ciphers; HTTPS and TLS get a policy of TLS 1.2 and 1.3 by default, as the API's own default
    still allows TLS 1.0."""
    certificates: ListArgument[dict[str, Any]] = argument(default=None)
    """`certificate_arn` of the default certificate, in a list of one."""
    default_actions: ListArgument[dict[str, Any]] = argument()
    """What happens to requests, as [{"type": "forward", "target_group_arn": ...}] or [{"type": "redirect",
    "redirect_config": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}]."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN, which is also the id."""

    lifecycle = Lifecycle(
        service="elbv2",
        create=Call("create_listener"),
        id="listeners[0].listener_arn",
        read=Call("describe_listeners", {"ListenerArns": [ID]}),
        item="listeners[0]",
        values={"arn": "listener_arn"},
        update=(
            Call(
                "modify_listener",
                {"ListenerArn": ID},
                arguments=("port", "protocol", "ssl_policy", "certificates", "default_actions"),
                partial=True,
            ),
        ),
        inspect=_mistakes,
        delete=Call("delete_listener", {"ListenerArn": ID}),
        tagging=TAGGING,
        find=find(
            Call("describe_listeners", {"LoadBalancerArn": Ref("load_balancer_arn")}), "listeners", "listener_arn"
        ),
        listing=Listing(
            within=LOAD_BALANCERS,
            call=Call("describe_listeners", {"LoadBalancerArn": Ref("each.load_balancer_arn")}),
            items="listeners",
            id="listener_arn",
        ),
        taken=("DuplicateListener",),
        gone=("ListenerNotFound", "LoadBalancerNotFound"),
    )

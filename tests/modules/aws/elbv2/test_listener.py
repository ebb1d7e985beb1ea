"""Listeners through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Listener, LoadBalancer, TargetGroup
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError

REDIRECT = {
    "type": "redirect",
    "redirect_config": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"},
}
GONE = {"type": "fixed-response", "fixed_response_config": {"status_code": "410", "content_type": "text/plain"}}


@pytest.fixture
def balancer(cloud: Any, network: Any) -> str:
    """A load balancer's ARN."""
    arn, _ = cloud.make(LoadBalancer, subnets=network.subnets)
    return str(arn)


@pytest.fixture
def certificates(cloud: Any) -> list[str]:
    """ARNs of two certificates."""
    acm = cloud.client("acm")
    return [
        acm.request_certificate(DomainName=f"{name}.example.vn", ValidationMethod="DNS")["CertificateArn"]
        for name in ("one", "two")
    ]


def test_an_encrypted_listener_lives_a_whole_life(
    cloud: Any, network: Any, balancer: str, certificates: list[str]
) -> None:
    elbv2 = cloud.client("elbv2")
    group, _ = cloud.make(TargetGroup, protocol="HTTP", port=80, vpc_id=network.vpc)
    cloud.live(
        Listener,
        {
            "load_balancer_arn": balancer,
            "port": 443,
            "protocol": "HTTPS",
            "certificates": [{"certificate_arn": certificates[0]}],
            "default_actions": [{"type": "forward", "target_group_arn": group}],
            "tags": {"Name": "https"},
        },
        changes={
            "port": 8443,
            "ssl_policy": "ELBSecurityPolicy-TLS13-1-3-2021-06",
            "certificates": [{"certificate_arn": certificates[1]}],
            "default_actions": [GONE],
            "tags": {"Name": "https", "provincial:level": "3"},
        },
        replaces={"load_balancer_arn": "arn:aws:elasticloadbalancing:ap-southeast-1:1:loadbalancer/app/other/1"},
        drift={
            "ssl_policy": lambda arn: elbv2.modify_listener(ListenerArn=arn, SslPolicy="ELBSecurityPolicy-2016-08"),
            "tags": lambda arn: elbv2.remove_tags(ResourceArns=[arn], TagKeys=["Name"]),
        },
    )


def test_a_plain_listener_becomes_an_encrypted_one(cloud: Any, balancer: str, certificates: list[str]) -> None:
    given = {"load_balancer_arn": balancer, "port": 80, "protocol": "HTTP", "default_actions": [REDIRECT]}
    arn, state = cloud.make(Listener, **given)
    wanted = complete(
        Listener,
        "",
        {**given, "protocol": "HTTPS", "certificates": [{"certificate_arn": certificates[0]}]},
    )
    cloud.runner(Listener).update(arn, state, wanted)
    seen = cloud.client("elbv2").describe_listeners(ListenerArns=[arn])["Listeners"][0]
    assert seen["Protocol"] == "HTTPS"
    assert seen["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"


def test_encrypted_listeners_refuse_tls_before_1_2_by_default() -> None:
    https = complete(Listener, "", {"protocol": "HTTPS"})
    assert https["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert "ssl_policy" not in complete(Listener, "", {"protocol": "HTTP"})


@pytest.mark.parametrize(
    ("protocol", "certificates"),
    [
        ("HTTPS", []),
        ("TLS", [{"certificate_arn": "a"}, {"certificate_arn": "b"}]),
        ("HTTP", [{"certificate_arn": "a"}]),
    ],
)
def test_certificates_that_do_not_fit_the_protocol_are_refused(
    protocol: str, certificates: list[dict[str, str]]
) -> None:
    given = {
        "load_balancer_arn": "arn",
        "port": 443,
        "protocol": protocol,
        "certificates": certificates,
        "default_actions": [GONE],
    }
    assert [path for path, _ in check(Listener, complete(Listener, "", given)).found] == ["certificates"]


def test_listeners_of_two_load_balancers_are_each_found_again(cloud: Any, network: Any, balancer: str) -> None:
    other, _ = cloud.make(LoadBalancer, subnets=network.subnets)
    runner = cloud.runner(Listener)
    urns = [cloud.urn(Listener), cloud.urn(Listener)]
    inputs = [
        complete(
            Listener,
            urn,
            {"load_balancer_arn": place, "port": 80, "protocol": "HTTP", "default_actions": [REDIRECT]},
        )
        for urn, place in zip(urns, (balancer, other), strict=True)
    ]
    made = [runner.create(urn, one)[0] for urn, one in zip(urns, inputs, strict=True)]
    after_a_kill = cloud.runner(Listener)
    assert [after_a_kill.create(urn, one)[0] for urn, one in zip(urns, inputs, strict=True)] == made


def test_a_port_that_somebody_else_listens_on_is_refused(cloud: Any, balancer: str) -> None:
    # moto lets two listeners have one port, AWS answers DuplicateListener; the answer is planted.
    client = cloud.client("elbv2")
    client.meta.events.register(
        "before-call.elastic-load-balancing-v2.CreateListener",
        lambda **_: (
            type("Answer", (), {"status_code": 400})(),
            {"Error": {"Code": "DuplicateListener", "Message": "A listener already exists on this port"}},
        ),
    )
    with pytest.raises(ProvincialError, match="Listener like this one is there already and is not this stack's"):
        cloud.make(Listener, load_balancer_arn=balancer, port=80, protocol="HTTP", default_actions=[REDIRECT])

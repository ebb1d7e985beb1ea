"""Access lists and groups let pass what a flow permits, in both families, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.environment import Flow, Protocol
from provincial_cloud.network.access import RETURN_PORTS, description, entries, group_rules
from provincial_cloud.standards import Zone

IPV4 = {zone: f"10.0.{index}.0/24" for index, zone in enumerate(Zone)}
IPV6 = {zone: f"2001:db8:0:{index}::/64" for index, zone in enumerate(Zone)}
FLOWS = st.lists(
    st.builds(
        lambda source, target, protocol, port: Flow.model_validate(
            {
                "from_zone": source,
                "to_zone": target,
                "protocol": protocol,
                "port": port,
                "why": {"vi": "thử", "en": "test"},
            }
        ),
        st.sampled_from(list(Zone)),
        st.sampled_from(list(Zone)),
        st.sampled_from(list(Protocol)),
        st.integers(1, 65535),
    ),
    max_size=6,
)


def _of(zone: Zone, flows: list[Flow], **more: Any) -> list[dict[str, Any]]:
    return entries(zone, flows, IPV4.__getitem__, IPV6.__getitem__, **more)


@given(FLOWS, st.sampled_from(list(Zone)))
def test_a_zone_without_flows_lets_nothing_pass(flows: list[Flow], zone: Zone) -> None:
    others = [flow for flow in flows if zone not in (flow.from_zone, flow.to_zone)]
    assert _of(zone, others) == []


@given(FLOWS, st.sampled_from(list(Zone)))
def test_ipv4_and_ipv6_always_say_the_same(flows: list[Flow], zone: Zone) -> None:
    names = {**{v: k for k, v in IPV4.items()}, **{v: k for k, v in IPV6.items()}}
    found = _of(zone, flows)

    def meaning(key: str) -> list[tuple[Any, ...]]:
        return sorted(
            (one["egress"], one["protocol"], one["port_range"]["from"], one["port_range"]["to"], names[one[key]])
            for one in found
            if key in one
        )

    assert meaning("cidr_block") == meaning("ipv6_cidr_block")


@given(FLOWS, st.sampled_from(list(Zone)))
def test_every_request_has_its_answer_and_numbers_never_repeat(flows: list[Flow], zone: Zone) -> None:
    found = _of(zone, flows)
    for egress in (True, False):
        numbers = [one["rule_number"] for one in found if one["egress"] is egress]
        assert len(numbers) == len(set(numbers))
    for flow in flows:
        if flow.to_zone is zone:
            asked = {"from": flow.port, "to": flow.port}
            peer = IPV4[flow.from_zone]
            assert any(
                not one["egress"] and one["port_range"] == asked and one.get("cidr_block") == peer for one in found
            )
            assert any(
                one["egress"] and one["port_range"] == RETURN_PORTS and one.get("cidr_block") == peer for one in found
            )


def test_only_public_ports_open_to_the_world() -> None:
    found = _of(Zone.EDGE, [], public_ports=(443,))
    inward = [one for one in found if not one["egress"]]
    assert {(one.get("cidr_block") or one.get("ipv6_cidr_block"), one["port_range"]["from"]) for one in inward} == {
        ("0.0.0.0/0", 443),
        ("::/0", 443),
    }


@given(FLOWS, st.sampled_from(list(Zone)))
def test_a_group_opens_exactly_the_ports_of_its_flows(flows: list[Flow], zone: Zone) -> None:
    for egress in (True, False):
        rules = group_rules(zone, flows, IPV4.__getitem__, IPV6.__getitem__, egress=egress)
        wanted = [flow for flow in flows if (flow.from_zone if egress else flow.to_zone) is zone]
        assert len(rules) == 2 * len(wanted)
        assert {(rule["ip_protocol"], rule["from_port"], rule["to_port"]) for rule in rules} == {
            (str(flow.protocol), flow.port, flow.port) for flow in wanted
        }


def _because(why: str) -> Flow:
    return Flow.model_validate(
        {"from_zone": Zone.EDGE, "to_zone": Zone.DMZ, "port": 443, "why": {"vi": "x", "en": why}}
    )


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("Citizens reach public services", "Citizens reach public services"),
        ("The centre's staff (Tiền Giang, Đồng Tháp)", "The centres staff (Tien Giang, Dong Thap)"),
        ("日本", "edge to dmz"),
    ],
)
def test_a_description_holds_what_ec2_takes(why: str, told: str) -> None:
    assert description(_because(why)) == told


REASONS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=300).map(str.strip).filter(bool)


@given(REASONS)
def test_every_reason_becomes_a_description(why: str) -> None:
    assert re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}", description(_because(why)))

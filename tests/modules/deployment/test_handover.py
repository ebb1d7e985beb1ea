"""What a layer hands on is the same, whichever stack holds the layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from provincial_cloud.applications.handover import ApplicationsHandover
from provincial_cloud.deployment.handover import Handover
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.foundation.handover import FoundationHandover
from provincial_cloud.platform.handover import PlatformHandover
from provincial_cloud.tenants.handover import TenantsHandover

HANDOVERS: tuple[type[Handover], ...] = (FoundationHandover, PlatformHandover, TenantsHandover, ApplicationsHandover)


def test_every_layer_hands_on_one_record_and_no_two_outputs_share_a_name() -> None:
    silent = (Layer.HOSTS, Layer.BACKUPS)
    assert [kind.layer for kind in HANDOVERS] == [layer for layer in Layer if layer not in silent]
    names = [field.name for kind in HANDOVERS for field in fields(kind)]
    assert len(names) == len(set(names))


def by_name(recorded: Any) -> dict[tuple[str, str], Any]:
    """What was asked for, whatever the order in which it landed."""
    return {(one["type"], one["name"]): one["inputs"] for one in recorded.resources if "kind" in one["inputs"]}


def test_recorded_tenants_are_the_same_with_the_foundation_in_another_stack(record_layers: Callable[..., Any]) -> None:
    here = record_layers("tien-giang", "tenants")
    apart = record_layers("tien-giang", "--foundation-in-another-stack", "tenants")
    assert by_name(apart) == by_name(here)
    blocks = [
        peer["ipBlock"]["cidr"]
        for policy in apart.of_kind("NetworkPolicy")
        for rule in policy["spec"].get("ingress", [])
        for peer in rule["from"]
        if "ipBlock" in peer
    ]
    assert {":" in block for block in blocks} == {True, False}

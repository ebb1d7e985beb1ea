"""Declares layers of an environment as `stacks/` wires them, against recording mocks, and prints what they ask for.

Usage: record_layers.py ENVIRONMENTS NAME [--foundation-in-another-stack] LAYER…
       record_layers.py ENVIRONMENTS NAME --handed-on    what the foundation with made-up addresses hands on
In a process of its own, since the SDK keeps its loops to itself.
"""

from __future__ import annotations

import asyncio
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks, stack

from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.environment import Environment, load
from provincial_cloud.foundation.handover import FoundationHandover

HANDED_ON = "--handed-on"
APART = "--foundation-in-another-stack"
RESOURCES: list[dict[str, Any]] = []
PROTECTED: set[tuple[str, str]] = set()
"""Type and name of each resource that the engine is told to keep."""


class Recorder(mocks.Mocks):
    """Notes every resource; what it is given comes back as its outputs."""

    def __init__(self, elsewhere: dict[str, dict[str, Any]]) -> None:
        self._elsewhere = elsewhere
        """What other stacks hand on, by the name of the stack."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            return args.name, {"name": args.name, "outputs": self._elsewhere[args.name], "secretOutputNames": []}
        RESOURCES.append({"type": args.typ, "name": args.name, "inputs": args.inputs, "provider": args.provider})
        return args.resource_id or f"{args.name}-id", {**dict(args.inputs), **_told(args)}

    def call(self, args: mocks.MockCallArgs) -> Any:
        return {"account": "123456789012", "arn": "arn:aws:iam::123456789012:root"}


class Monitor(mocks.MockMonitor):
    """Notes what the mocks are not told of."""

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the SDK's own name
        if request.protect:
            PROTECTED.add((request.type, request.name))
        return super().RegisterResource(request)


def _told(args: mocks.MockResourceArgs) -> dict[str, Any]:
    """What the cloud would tell of a resource besides, as far as others are made from it."""
    if not args.typ.startswith("provincial:aws:"):
        return {}
    told: dict[str, Any] = {"arn": f"arn:aws:recorded:ap-southeast-1:123456789012:{args.name}", "zone_id": args.name}
    if args.typ.endswith(":Vpc"):
        told["ipv6_cidr_block"] = "2001:db8::/56"
    if args.typ.endswith(":Certificate"):
        names = [args.inputs["domain_name"], *(args.inputs.get("subject_alternative_names") or ())]
        told["validation_records"] = [
            {"domain": name, "name": f"_a.{name.removeprefix('*.')}.", "type": "CNAME", "value": "_b.example."}
            for name in names
        ]
    return told


def foundation(environment: Environment) -> dict[str, Any]:
    """What a foundation with made-up addresses hands on; its registry is one that the clusters take images from."""
    registry = next(
        (each for cluster in environment.clusters for each in cluster.registries or ()), "registry.example/"
    )
    needs = {
        system.id: {
            "databases": {each.name: f"{each.name}.db.example" for each in system.needs.databases},
            "buckets": {each.name: f"{system.id}-{each.name}" for each in system.needs.buckets},
            "registries": {each.name: f"{registry}{system.id}/{each.name}" for each in system.needs.repositories},
            "entry_points": {each.name: f"{each.name}.lb.example" for each in system.needs.load_balancers},
        }
        for system in environment.systems
    }
    ranges = {
        str(zone): [f"10.0.{number}.0/24", f"2001:db8:0:{number}::/64" if number else "2001:db8::/64"]
        for number, zone in enumerate(environment.zones)
    }
    return {
        "vpc_id": "vpc-1",
        "state_bucket": "state",
        "log_archive": "logs",
        "systems": needs,
        "name_servers": {},
        "ranges": ranges,
    }


def main(environments: str, name: str, *layers: str) -> None:
    """Record and print."""
    environment = load(name, root=Path(environments))
    held = foundation(environment)
    if layers[0] == HANDED_ON:
        print(json.dumps(held))
        return
    apart = layers[0] == APART
    if apart:
        layers = layers[1:]

    def program() -> None:
        deployment = Deployment("recorded", environment, tuple(Layer(layer) for layer in layers))
        if not apart:
            deployment.keep(FoundationHandover(**{key: pulumi.Output.from_input(value) for key, value in held.items()}))
        for layer in layers:
            import_module(f"layers.{layer}").deploy(deployment)

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    recorder = Recorder({f"organization/provincial-cloud/{name}-foundation": held})
    pulumi.runtime.set_mocks(
        recorder,
        project="provincial-cloud",
        stack="recorded",
        preview=False,
        organization="organization",
        monitor=Monitor(recorder),
    )
    loop.run_until_complete(stack.run_pulumi_func(program))
    for one in RESOURCES:
        one["protected"] = (one["type"], one["name"]) in PROTECTED
    print(json.dumps(RESOURCES))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stacks"))
    main(*sys.argv[1:])

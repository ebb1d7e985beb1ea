"""Declares layers of an environment as `stacks/` wires them, against recording mocks, and prints what they ask for.

Usage: record_layers.py ENVIRONMENTS NAME LAYER…  (in a process of its own, since the SDK keeps its loops to itself)
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

RESOURCES: list[dict[str, Any]] = []


class Recorder(mocks.Mocks):
    """Notes every resource; what it is given comes back as its outputs."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        RESOURCES.append({"type": args.typ, "name": args.name, "inputs": args.inputs, "provider": args.provider})
        return args.resource_id or f"{args.name}-id", dict(args.inputs)

    def call(self, args: mocks.MockCallArgs) -> Any:
        return {}


def foundation(environment: Environment) -> FoundationHandover:
    """A foundation with made-up addresses."""
    needs = {
        system.id: {
            "databases": {each.name: f"{each.name}.db.example" for each in system.needs.databases},
            "buckets": {each.name: f"{system.id}-{each.name}" for each in system.needs.buckets},
            "registries": {
                each.name: f"registry.example/{system.id}/{each.name}" for each in system.needs.repositories
            },
            "entry_points": {each.name: f"{each.name}.lb.example" for each in system.needs.load_balancers},
        }
        for system in environment.systems
    }
    ranges = {
        str(zone): [f"10.0.{number}.0/24", f"2001:db8:0:{number}::/64"] for number, zone in enumerate(environment.zones)
    }
    return FoundationHandover(
        vpc_id=pulumi.Output.from_input("vpc-1"),
        state_bucket=pulumi.Output.from_input("state"),
        log_archive=pulumi.Output.from_input("logs"),
        systems=pulumi.Output.from_input(needs),
        ranges=pulumi.Output.from_input(ranges),
    )


def main(environments: str, name: str, *layers: str) -> None:
    """Record and print."""
    environment = load(name, root=Path(environments))

    def program() -> None:
        deployment = Deployment("recorded", environment, tuple(Layer(layer) for layer in layers))
        deployment.keep(foundation(environment))
        for layer in layers:
            import_module(f"layers.{layer}").deploy(deployment)

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pulumi.runtime.set_mocks(Recorder(), project="provincial-cloud", stack="recorded", preview=False)
    loop.run_until_complete(stack.run_pulumi_func(program))
    print(json.dumps(RESOURCES))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stacks"))
    main(*sys.argv[1:])

"""Disks read alike from a volume, an instance and a launch template."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_policies.resource import Resource, View

INSTANCE = "provincial:aws:Instance"
TEMPLATE = "provincial:aws:LaunchTemplate"
VOLUME = "provincial:aws:Volume"
BOTH = (INSTANCE, TEMPLATE)
"""What machines are made from."""


def machine(resource: Resource) -> View:
    """The settings of the machine that an instance or a launch template describes."""
    return resource.at("launch_template_data") if resource.type == TEMPLATE else resource


def disks(resource: Resource) -> Iterator[View]:
    """The volume itself, or each disk that a machine is made with; disks that live on the host don't count."""
    if resource.type == VOLUME:
        yield resource
        return
    for mapping in machine(resource).entries("block_device_mappings"):
        if mapping.has("ebs"):
            yield mapping.at("ebs")

"""Kubernetes objects as Pulumi resources, declared from their manifests.

A manifest is what the API's reference describes and kubectl takes, so that the pure functions that make them can be
tried against an API server without an engine. The types are those of pulumi-kubernetes, so its plugin and ours keep
them alike; its classes do no more than spell a manifest's fields another way, and importing them takes a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from provincial_cloud.kubernetes.provider.kinds import Kind
from provincial_cloud.program_frames import program_frames_only

Manifest = Mapping[str, Any]


def declare(name: str, manifest: Manifest, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """Register the object that `manifest` describes under the resource name `name`."""
    with program_frames_only():
        return pulumi.CustomResource(Kind(manifest["apiVersion"], manifest["kind"]).token, name, dict(manifest), opts)

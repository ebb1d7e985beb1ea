"""Kubernetes objects as Pulumi resources, declared from their manifests.

A manifest is what the API's reference describes and kubectl takes, so that the pure functions that make them can be
tried against an API server without an engine. The classes are those of pulumi-kubernetes; importing one package of it
takes a second, hence none before it is needed.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pulumi

from provincial_cloud.program_frames import program_frames_only

Manifest = Mapping[str, Any]

_PACKAGES = {
    "v1": "core.v1",
    "apps/v1": "apps.v1",
    "autoscaling/v2": "autoscaling.v2",
    "networking.k8s.io/v1": "networking.v1",
    "policy/v1": "policy.v1",
    "rbac.authorization.k8s.io/v1": "rbac.v1",
    "scheduling.k8s.io/v1": "scheduling.v1",
}
"""The package of pulumi-kubernetes for each API version that has classes; other kinds are custom resources."""
_SDK_FRAMES = 2
"""Frames of the SDK between `declare` and Pulumi's constructor: the class's own and its `_internal_init`."""
_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


def declare(name: str, manifest: Manifest, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """Register the object that `manifest` describes under the resource name `name`."""
    version, kind = manifest["apiVersion"], manifest["kind"]
    fields = {
        _HUMP.sub("_", key).lower(): value for key, value in manifest.items() if key not in ("apiVersion", "kind")
    }
    with program_frames_only(_SDK_FRAMES):
        if version in _PACKAGES:
            made: pulumi.CustomResource = _class(_PACKAGES[version], kind)(name, opts=opts, **fields)
        else:
            from pulumi_kubernetes.apiextensions import CustomResource

            made = CustomResource(name, api_version=version, kind=kind, opts=opts, **fields)
    return made


@cache
def _class(package: str, kind: str) -> Any:
    return getattr(importlib.import_module(f"pulumi_kubernetes.{package}"), kind)

"""The rules inside a cluster: its API server refuses what they refuse, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud.component import Component
from provincial_cloud.kubernetes.objects import declare


@dataclass(frozen=True, kw_only=True)
class AdmissionPoliciesArgs:
    """What is installed."""

    manifests: Sequence[Mapping[str, Any]]
    """What `provincial_policies.cel.manifests.manifests` made of the rules: parameters, then policies and bindings."""


class AdmissionPolicies(Component):
    """ValidatingAdmissionPolicies of every rule written in CEL, their bindings, and the parameters they read.

    A binding is made after its policy and the parameters, so that nothing is refused for want of them.
    """

    area = "kubernetes"

    def __init__(self, name: str, args: AdmissionPoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Install them through the provider that the component's options name."""
        super().__init__(name, opts)
        self.policies: list[str] = []
        made: dict[str, pulumi.Resource] = {}
        for manifest in args.manifests:
            kind, own = str(manifest["kind"]), str(manifest["metadata"]["name"])
            needed = [made[key] for key in _needs(manifest) if key in made]
            made[f"{kind}/{own}"] = declare(f"{name}-{kind.lower()}-{own}", manifest, self.child(depends_on=needed))
            if kind == "ValidatingAdmissionPolicy":
                self.policies.append(own)
        self.register_outputs({"policies": self.policies})


def _needs(manifest: Mapping[str, Any]) -> list[str]:
    spec = manifest.get("spec", {})
    needs = [f"ValidatingAdmissionPolicy/{spec['policyName']}"] if "policyName" in spec else []
    if "paramRef" in spec:
        needs.append(f"ConfigMap/{spec['paramRef']['name']}")
    return needs

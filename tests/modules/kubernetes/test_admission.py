"""What the component asks for, recorded by an engine that makes nothing."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from provincial_policies import catalogue
from provincial_policies.cel.examples import PARAMETERS
from provincial_policies.cel.manifests import Installation, manifests


class Recorder(pulumi.runtime.Mocks):
    """Keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, tuple[str, dict[str, Any]]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.asked[args.name] = (args.typ, dict(args.inputs))
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        return {}


@pytest.fixture
def recorder() -> Recorder:
    made = Recorder()
    pulumi.runtime.set_mocks(made, project="provincial-cloud", stack="local")
    return made


def test_every_manifest_is_asked_for_as_it_is(recorder: Recorder) -> None:
    from provincial_cloud.kubernetes.admission import AdmissionPolicies, AdmissionPoliciesArgs

    wanted = manifests(catalogue.RULES.values(), Installation(parameters=PARAMETERS))

    @pulumi.runtime.test
    def program() -> None:
        AdmissionPolicies("gate", AdmissionPoliciesArgs(manifests=wanted))

    program()
    asked = {
        (kind.rpartition(":")[2], inputs["metadata"]["name"]): inputs
        for kind, inputs in recorder.asked.values()
        if kind.startswith("kubernetes:")
    }
    assert len(asked) == len(wanted) > 3
    for manifest in wanted:
        inputs = asked[manifest["kind"], manifest["metadata"]["name"]]
        assert {key: inputs[key] for key in manifest} == manifest

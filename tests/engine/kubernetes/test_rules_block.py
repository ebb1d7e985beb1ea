"""Every rule on Kubernetes objects is seen to do its work in the real engine: its planted object blocks the preview."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from provincial_policies import catalogue
from provincial_policies.cel import examples
from provincial_policies.cel.kinds import KINDS
from provincial_policies.enforcement import default_enforcement

if TYPE_CHECKING:
    from conftest import Stack

pytestmark = pytest.mark.timeout(1800)

TESTS = Path(__file__).resolve().parents[2] / "policies" / "kubernetes"
RULES = {rule_id: rule for rule_id, rule in catalogue.RULES.items() if rule.cel is not None}
WITH_RULES = {"PROVINCIAL_POLICY_PACK": "on"}
PROGRAM = """
import json
from pathlib import Path

around = []
for token, name, inputs in json.loads(Path({file!r}).read_text()):
    options = pulumi.ResourceOptions.merge(here, pulumi.ResourceOptions(depends_on=list(around)))
    made = pulumi.CustomResource(token, name, inputs, options)
    if name.endswith("-around"):  # registered before what lies in it, as the layers do
        around.append(made)
"""
CLUSTERS = """
clusters:
  - id: trung-tam
    name: {vi: Cụm máy chủ dùng chung, en: Shared cluster}
    level: 3
    site: trung-tam
    kubeconfig: sandbox
    registries: [registry.example.vn/]
    encrypted_storage_classes: [encrypted]
    administrators: ["Group/provincial:platform-administrators"]
"""
NEEDED: list[dict[str, Any]] = [
    {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": examples.NAMESPACE_NAME,
            "labels": {"pod-security.kubernetes.io/enforce": "privileged"},
        },
    },
    {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "portal", "namespace": examples.NAMESPACE_NAME},
    },
    {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "provincial-level-3"},
        "value": 3000,
    },
]
"""What the objects refer to, so that the trial by the server that a preview makes has nothing else to mind."""
REFUSED_BY_THE_SERVER = {"pod-proc-mount-default"}
"""Objects that the server's own validation refuses, which would end the preview of all the others."""
VIOLATION = re.compile(
    r"^ *- \[(?P<level>\w+)\] \[severity: \w+\] +(?P<rule>[\w-]+) +\((?P<type>[\w:./]+): (?P<name>[\w.-]+)\)$",
    re.MULTILINE,
)


def whole(token: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs as the SDK sends them, with the kind, under a name that nothing in the cluster has."""
    metadata = dict(inputs["metadata"])
    if metadata["name"] == "portal":
        metadata["name"] = "planted"
    return {"apiVersion": KINDS[token].api_version, "kind": KINDS[token].kind, **inputs, "metadata": metadata}


def planted(rule_id: str) -> tuple[list[tuple[str, str, dict[str, Any]]], set[str]]:
    """What violates a rule, under the rule's name, after what must lie around it; and the rules that mind it."""
    path = TESTS / f"test_{rule_id.replace('-', '_')}.py"
    specification = importlib.util.spec_from_file_location(f"planted_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    *around, (token, _, inputs) = module.FAULT
    before = [(other, f"{rule_id}-{name}", whole(other, made)) for other, name, made in around]
    return [*before, (token, rule_id, whole(token, inputs))], {rule_id, *getattr(module, "ALSO", ())}


@pytest.fixture(scope="module")
def prepared(stack: Stack) -> Stack:
    """The stack in an environment whose cluster's parameters are those that the examples comply with."""
    local = stack.checkout.root / "environments" / "local"
    (local / "clusters.yaml").write_text(CLUSTERS, encoding="utf-8")
    plans = local / "backups.yaml"
    text = plans.read_text(encoding="utf-8").replace("state: true", "state: true\n      volumes: true")
    plans.write_text(text, encoding="utf-8")
    stack.pulumi("config", "set", "provincial-cloud:environment", "local")
    for needed in NEEDED:
        done = stack.run("create", "-f", "-", given=needed)
        assert done.returncode == 0 or "AlreadyExists" in done.stderr, done.stderr  # the sandbox brings some itself
    return stack


def preview(stack: Stack, resources: list[tuple[str, str, dict[str, Any]]]) -> tuple[int, str, dict[str, set[str]]]:
    """Exit code and text of a preview, and the rules it names for each resource."""
    file = stack.checkout.home / "planted.json"
    file.write_text(json.dumps(resources), encoding="utf-8")
    stack.program(PROGRAM.format(file=str(file)))
    done = stack.pulumi("preview", "--suppress-progress", check=False, **WITH_RULES)
    text = done.stdout + done.stderr
    found: dict[str, set[str]] = {}
    for match in VIOLATION.finditer(text):
        found.setdefault(match["name"], set()).add(match["rule"])
        assert match["level"] == str(default_enforcement(RULES[match["rule"]]))
    return done.returncode, text, found


def test_each_planted_object_is_refused_by_its_own_rule(prepared: Stack) -> None:
    faults = {rule_id: planted(rule_id) for rule_id in RULES}
    alone = {rule_id for rule_id in faults if rule_id in REFUSED_BY_THE_SERVER}
    together = [one for rule_id, (resources, _) in faults.items() if rule_id not in alone for one in resources]
    code, text, found = preview(prepared, together)
    assert code != 0
    for rule_id in alone:
        _, more, also = preview(prepared, faults[rule_id][0])
        text += more
        found |= also
    assert found == {rule_id: minding for rule_id, (_, minding) in faults.items()}, text[-3000:]
    for rule in RULES.values():
        assert rule.cel is not None
        for words in (rule.title, rule.cel.message, rule.remediation):
            assert words.en in text
            assert words.vi in text


def test_objects_that_comply_pass(prepared: Stack) -> None:
    kinds = examples.known()
    resources = [
        (token, KINDS[token].kind.lower(), whole(token, inputs))
        for token, _, inputs in (examples.planned(kind, examples.example(kind)) for kind in kinds)
    ]
    _, text, found = preview(prepared, resources)
    assert found == {}
    assert "the policy gate can't check" not in text


def test_nothing_was_made(prepared: Stack) -> None:
    assert set(prepared.state()) <= {"provincial-cloud-trial"}

"""Every rule is seen to do its work in the real engine: its planted fault is refused before anything exists.

Faults of rules that look at one resource at a time share a preview, under names by which each is told from the others;
a rule over the whole stack has one of its own, since another's resources might cure its fault.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
from provincial_cloud.aws.provider.inventory import inventory
from provincial_cloud.evidence import reader
from provincial_policies import catalogue, examples
from provincial_policies.enforcement import Enforcement, default_enforcement
from provincial_policies.examples.storage import log_archive
from provincial_policies.rule import Gate, Rule

pytestmark = pytest.mark.xdist_group("rules-block")

TESTS = Path(__file__).resolve().parents[1]
RULES = {rule_id: rule for rule_id, rule in catalogue.at_gate(Gate.PREVIEW).items() if rule.cel is None}
"""Rules in CEL are about another provider's resources; they are tried beside this file."""
AT_ONCE = 2
"""Previews that run side by side, each in a stack of its own."""
SHARING = 24
"""Rules whose faults share a preview."""

PROGRAM = '''\
"""Declares what the JSON file PLANNED lists: class, name and inputs; "${name.output}" refers to another of them."""

import json
import os
import re
from pathlib import Path

import pulumi

from provincial_cloud import aws

made = {}


def resolved(value):
    if isinstance(value, dict):
        return {key: resolved(item) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item) for item in value]
    reference = re.fullmatch(r"\\$\\{([\\w-]+)\\.(\\w+)\\}", value) if isinstance(value, str) else None
    return getattr(made[reference[1]], reference[2]) if reference else value


here = pulumi.ResourceOptions(provider=aws.Provider("cloud"))
waiting = json.loads(Path(os.environ["PLANNED"]).read_text(encoding="utf-8"))
while waiting:
    kind, name, inputs = waiting.pop(0)
    needed = set(re.findall(r"\\$\\{([\\w-]+)\\.", json.dumps(inputs)))
    if needed <= made.keys():
        if ":" in kind:  # a component, which makes nothing; the rules see what it is given
            made[name] = pulumi.ComponentResource(kind, name, resolved(inputs))
        else:
            made[name] = getattr(aws, kind)(name, **resolved(inputs), opts=here)
    elif needed <= made.keys() | {later for _, later, _ in waiting}:
        waiting.append((kind, name, inputs))
    else:
        raise ValueError(f"{name} refers to {needed - made.keys()}, which nothing declares")
'''

VIOLATION = re.compile(
    r"^ *- \[(?P<level>\w+)\] \[severity: (?P<severity>\w+)\] +"
    r"(?P<rule>[\w-]+) +\((?P<type>[\w:]+): (?P<name>[\w.-]+)\)$",
    re.MULTILINE,
)


def module_of_tests(rule_id: str) -> Any:
    """The module that tests a rule; it holds the rule's planted FAULT."""
    (name,) = (name for name in catalogue.rule_modules() if name.endswith("." + rule_id.replace("-", "_")))
    folder, file = name.split(".")[-2:]
    path = TESTS / "policies" / folder / f"test_{file}.py"
    specification = importlib.util.spec_from_file_location(f"planted_{file}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def fault_of(rule_id: str) -> list[examples.Planned]:
    """What violates a rule and no other."""
    fault = getattr(module_of_tests(rule_id), "FAULT", None)
    assert fault, f"the tests of {rule_id} plant no FAULT, so nothing shows that the rule blocks"
    return list(fault)


def renamed(planned: Sequence[examples.Planned], prefix: str) -> list[examples.Planned]:
    """Under names that begin so, as are references to them."""
    text = json.dumps([(kind, f"{prefix}{name}", inputs) for kind, name, inputs in planned])
    return [tuple(item) for item in json.loads(re.sub(r"\$\{([\w-]+)\.", rf"${{{prefix}\1.", text))]


def own(rule_id: str) -> str:
    """How the names of a rule's planted resources begin."""
    return f"{rule_id}--"


def sharing(rule_id: str) -> list[str]:
    """The rules whose faults are previewed together with this one's; all of them block, or all of them advise."""
    if RULES[rule_id].over_stack:
        return [rule_id]
    alike = [
        other.id
        for other in RULES.values()
        if not other.over_stack and default_enforcement(other) is default_enforcement(RULES[rule_id])
    ]
    begin = alike.index(rule_id) // SHARING * SHARING
    return alike[begin : begin + SHARING]


@dataclass(frozen=True)
class Preview:
    """What the engine said."""

    stack: str
    exit: int
    text: str

    @property
    def violations(self) -> list[Mapping[str, str]]:
        """The violations it names."""
        return [match.groupdict() for match in VIOLATION.finditer(self.text)]

    @property
    def errors(self) -> list[str]:
        """Everything else it complains of."""
        found = re.findall(r"error: (.+)", self.text)
        return sorted({line.strip() for line in found} - {"preview failed"})


class Previews:
    """Runs previews of planned resources, some at once."""

    def __init__(self, checkout: Any) -> None:
        self.checkout = checkout
        self.folder = checkout.home / "planned"
        self.folder.mkdir()
        self.pool = ThreadPoolExecutor(AT_ONCE)
        self.stacks: SimpleQueue[str] = SimpleQueue()
        self.begun: dict[str, Future[Preview]] = {}
        for number in range(AT_ONCE):
            self.stacks.put(self.new_stack(f"faults-{number}"))

    def new_stack(self, name: str) -> str:
        """A stack that belongs to the environment `local` and holds none of its layers."""
        file = self.checkout.root / "environments" / f"Pulumi.{name}.yaml"
        file.write_text("config:\n  provincial-cloud:environment: local\n", encoding="utf-8")
        self.checkout.pulumi("stack", "init", name, "--no-select")
        return name

    def plan(self, title: str, planned: Sequence[examples.Planned]) -> dict[str, str]:
        """The variable by which the program finds what to declare."""
        file = self.folder / f"{title}.json"
        file.write_text(json.dumps(planned), encoding="utf-8")
        return {"PLANNED": str(file)}

    def of_fault(self, rule_id: str, *words: str) -> Future[Preview]:
        """The preview in which a rule's fault is planted."""
        rules = sharing(rule_id)
        planned = [one for each in rules for one in renamed(fault_of(each), own(each))]
        return self.begin("-".join([rules[0], *(["mandatory"] if words else [])]), planned, *words)

    def begin(self, title: str, planned: Sequence[examples.Planned], *words: str) -> Future[Preview]:
        """Preview in the background; one title is previewed once."""
        if title not in self.begun:
            self.begun[title] = self.pool.submit(self._run, self.plan(title, planned), words)
        return self.begun[title]

    def _run(self, variables: dict[str, str], words: Sequence[str]) -> Preview:
        stack = self.stacks.get()
        try:
            done = self.checkout.pulumi(
                "preview", "--suppress-progress", "--stack", stack, *words, check=False, **variables
            )
            return Preview(stack, done.returncode, done.stdout + done.stderr)
        finally:
            self.stacks.put(stack)


@pytest.fixture(scope="module")
def cloud(checkout: Any) -> Any:
    """An empty cloud, and the program that declares what it is told to."""
    checkout.start_sandbox()
    checkout.program(PROGRAM)
    return checkout


@pytest.fixture(scope="module")
def previews(cloud: Any, request: pytest.FixtureRequest) -> Iterator[Previews]:
    """Begins every selected rule's preview, so that they run side by side while the tests read them in turn."""
    made = Previews(cloud)
    for item in request.session.items:
        rule_id = getattr(item, "callspec", None) and item.callspec.params.get("rule_id")
        if rule_id and item.path == Path(__file__) and item.originalname == test_a_fault_is_refused.__name__:
            with suppress(AssertionError):  # a rule without a fault; its test says so
                made.of_fault(rule_id)
    try:
        yield made
    finally:
        made.pool.shutdown(cancel_futures=True)


def of_severity(*, advisory: bool) -> list[str]:
    """The rules that only advise unless they are configured otherwise, or those that block."""
    wanted = Enforcement.ADVISORY if advisory else Enforcement.MANDATORY
    return [rule.id for rule in RULES.values() if default_enforcement(rule) is wanted]


def what_exists(checkout: Any) -> dict[str, list[str]]:
    """Everything in the cloud, by type."""
    endpoint = sandbox.aws_endpoint(checkout.project)
    target = Target(endpoint=endpoint.url, region=endpoint.region, credentials=Credentials("sandbox", "sandbox"))
    return inventory(Connection(target), claimed=False)


def assert_names_only(rule: Rule, preview: Preview, level: Enforcement) -> None:
    """One violation, of this rule, on a planted resource of a type it is about, in both languages."""
    rules = sharing(rule.id)
    assert {found["name"].partition("--")[0] for found in preview.violations} == set(rules), preview.text
    (violation,) = (found for found in preview.violations if found["name"].startswith(own(rule.id)))
    assert violation["rule"] == rule.id, preview.text
    assert violation["level"] == str(level)
    assert violation["severity"] == str(rule.severity)
    assert violation["type"] in rule.resource_types
    if violation["type"].startswith(examples.TOKEN):
        kind = violation["type"].removeprefix(examples.TOKEN)
        planted = {(kind, f"{own(rule.id)}{name}") for kind, name, _ in fault_of(rule.id)}
        assert (kind, violation["name"]) in planted
    for text in (rule.title, rule.why, rule.remediation):
        assert text.en in preview.text
        assert text.vi in preview.text
    assert preview.errors == []


@pytest.mark.parametrize("rule_id", RULES)
def test_a_fault_is_refused(rule_id: str, previews: Previews) -> None:
    rule = RULES[rule_id]
    level = default_enforcement(rule)
    preview = previews.of_fault(rule_id).result()
    assert_names_only(rule, preview, level)
    if level is Enforcement.MANDATORY:
        assert preview.exit != 0
    else:
        assert preview.exit == 0


@pytest.mark.parametrize("rule_id", of_severity(advisory=True))
def test_advice_blocks_once_it_is_configured_to(rule_id: str, previews: Previews) -> None:
    rule = RULES[rule_id]
    rules = sharing(rule_id)
    settings = previews.folder / f"{rules[0]}.config"
    settings.write_text(json.dumps({each: {"enforcementLevel": "mandatory"} for each in rules}), encoding="utf-8")
    preview = previews.of_fault(rule_id, "--policy-pack-config", str(settings)).result()
    assert preview.exit != 0
    assert_names_only(rule, preview, Enforcement.MANDATORY)


def test_a_compliant_program_of_every_type_passes(previews: Previews) -> None:
    planned = examples.together()
    assert {kind for kind, _, _ in planned} >= set(examples.class_names())
    preview = previews.begin("compliant", planned).result()
    assert preview.violations == []
    assert preview.errors == []
    assert preview.exit == 0, preview.text
    assert f"{len(planned) + 2} to create" in preview.text  # the stack and the provider besides


def test_no_preview_created_anything(previews: Previews) -> None:
    previews.begin("last", fault_of(next(iter(RULES)))).result()
    for stack in {future.result().stack for future in previews.begun.values()}:
        assert previews.checkout.state(stack) == []
    assert what_exists(previews.checkout) == {}


def test_an_update_is_refused_before_it_creates_anything(previews: Previews) -> None:
    checkout = previews.checkout
    stack = previews.new_stack("update")
    rule_id = of_severity(advisory=False)[0]
    variables = previews.plan("update", [*log_archive(), *renamed(fault_of(rule_id), "planted-")])
    done = checkout.pulumi("up", "--yes", "--suppress-progress", "--stack", stack, check=False, **variables)
    assert done.returncode != 0
    assert rule_id in done.stdout
    assert what_exists(checkout) == {}
    assert checkout.state(stack) == []
    (run,) = reader.runs(checkout.project.evidence / f"{stack}.jsonl")
    assert run.operation == "preview"
    assert [failure["rule"] for checked in run.checked for failure in checked.failed] == [rule_id]
    assert run.counts.passed > run.counts.failed == 1

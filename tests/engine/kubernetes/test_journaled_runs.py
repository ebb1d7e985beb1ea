"""Runs whose state is written at their end: one that is killed loses and doubles nothing all the same."""

from __future__ import annotations

import json
import random
import subprocess
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.deployment.journaled import journal_path
from provincial_cloud.deployment.recovery import doubt_path, resources
from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.settings import settings_from

pytestmark = pytest.mark.timeout(1800)

STACK = "flats"
MANY = 60
SECRET = "kept-from-everybody"
PROGRAM = """
import asyncio, json, pulumi
from pathlib import Path
from pulumi_kubernetes import Provider, core
asked = json.loads(Path({asked!r}).read_text())
hold = Path({hold!r})  # where it is there: how many objects a run makes before it waits
first = int(hold.read_text()) if hold.exists() and not pulumi.runtime.is_dry_run() else len(asked)

async def later(value):
    while hold.exists():
        await asyncio.sleep(0.05)
    return value
provider = Provider("cluster", kubeconfig={kubeconfig!r})
place = core.v1.Namespace("unit", metadata={{"name": "so-noi-vu"}}, opts=pulumi.ResourceOptions(provider=provider))
here = pulumi.ResourceOptions(provider=provider, depends_on=[place])
for number, (name, value) in enumerate(asked.items()):
    core.v1.ConfigMap(name, metadata={{"namespace": "so-noi-vu", "name": name, "labels": {{"made": "by-us"}}}},
        data={{"value": value if number < first else pulumi.Output.from_input(later(value))}}, opts=here)
core.v1.Secret("word", metadata={{"namespace": "so-noi-vu", "name": "word"}},
    string_data={{"word": {secret!r}}}, opts=here)
"""


class World:
    """A stack on a cluster alone, brought up by `provincial up`."""

    def __init__(self, checkout: Any) -> None:
        self.checkout, self.project = checkout, checkout.project
        self.asked = checkout.root / "stacks" / "asked.json"  # a part of the program
        self.hold = checkout.root / "hold"
        stack_file = checkout.root / "environments" / f"Pulumi.{STACK}.yaml"
        stack_file.write_text(
            "config:\n  provincial-cloud:environment: local\n  provincial-cloud:layers: [tenants]\n", encoding="utf-8"
        )
        checkout.start_sandbox()
        sandbox.start_kubernetes(self.project)
        self.kubeconfig = sandbox.kubeconfig(self.project)
        kubectl = sandbox.kubernetes_status(self.project).kubectl
        assert kubectl is not None
        self.kubectl: Path = kubectl
        self.server = Connection(settings_from({"kubeconfig": str(self.kubeconfig)}), pause=time.sleep)
        text = PROGRAM.format(
            asked=str(self.asked), hold=str(self.hold), kubeconfig=str(self.kubeconfig), secret=SECRET
        )
        checkout.program(textwrap.dedent(text))

    def ask(self, wanted: dict[str, str]) -> None:
        """What the program asks for from now on."""
        self.asked.write_text(json.dumps(wanted), encoding="utf-8")

    def there(self) -> dict[str, str]:
        """What the cluster has."""
        path = "/api/v1/namespaces/so-noi-vu/configmaps"
        found = self.server.call("GET", path, query={"labelSelector": "made=by-us"})["items"]
        return {one["metadata"]["name"]: one["data"]["value"] for one in found}

    def known(self) -> set[str]:
        """What the state knows."""
        found = (one for one in resources(self.project, STACK) if one["type"] == "kubernetes:core/v1:ConfigMap")
        return {one["id"].partition("/")[2] for one in found}

    def up(self, *words: str) -> str:
        """The one command; gives all that it said."""
        done = self.checkout.provincial("up", STACK, *words, PROVINCIAL_POLICY_PACK="off")
        return f"{done.stdout}{done.stderr}"

    def killed(self, landed: Any, *, before: int) -> None:
        """The same, killed with all that belongs to it as soon as `landed` says so.

        It waits `before` the object of that number, so that no machine is too fast or too slow for the kill.
        """
        self.hold.write_text(str(before), encoding="utf-8")
        with self.checkout.started("provincial", "up", STACK, PROVINCIAL_POLICY_PACK="off") as run:
            end = time.monotonic() + 120
            while not landed():
                if run.process.poll() is not None or time.monotonic() > end:
                    pytest.fail(f"its moment did not come; it ended with {run.process.poll()}")
                time.sleep(0.005)
            run.kill()
            run.process.wait()
            assert run.is_over(0)
        self.hold.unlink()
        self.wait_until_quiet()

    def wait_until_quiet(self) -> None:
        """The server finishes what it was asked before the kill."""
        seen, end = self.there(), time.monotonic() + 30
        while (now := self.there()) != seen:
            assert time.monotonic() < end, "somebody still changes the cluster"
            seen = now

    def journal(self) -> str:
        """What the run wrote down."""
        path = journal_path(self.project, STACK)
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture(scope="module")
def world(checkout: Any) -> Iterator[World]:
    made = World(checkout)
    yield made
    sandbox.stop_kubernetes(made.project)


def require_settled(world: World, wanted: dict[str, str]) -> None:
    """Cluster, state and program say the same, and nothing of a journal is left."""
    assert world.there() == wanted
    assert world.known() == set(wanted)
    assert not journal_path(world.project, STACK).exists()
    assert not doubt_path(world.project, STACK).exists()
    world.checkout.pulumi("preview", "--stack", STACK, "--expect-no-changes", PROVINCIAL_POLICY_PACK="off")


@pytest.mark.parametrize("seed", range(2))
def test_what_a_killed_run_made_is_taken_over_or_removed(world: World, seed: int) -> None:
    chance = random.Random(seed)
    before = world.there()
    wanted = {f"settings-{seed}-{number}": "first" for number in range(MANY)}
    some = chance.randrange(2, MANY - 20)
    world.ask({**before, **wanted})
    world.killed(lambda: len(world.there()) >= len(before) + some, before=len(before) + some + 10)
    made = set(world.there()) - set(before)
    assert some <= len(made) <= some + 10
    assert not made & world.known()  # the state was not written on the way
    assert all(name in world.journal() for name in made)
    assert SECRET not in world.journal()
    assert journal_path(world.project, STACK).stat().st_mode & 0o777 == 0o600

    dropped = set(chance.sample(sorted(made), len(made) // 2))
    kept = {**before, **{name: value for name, value in wanted.items() if name not in dropped}}
    world.ask(kept)
    said = world.up()
    assert f"removing {len(dropped)} objects that a killed run made" in said
    require_settled(world, kept)


def test_what_a_killed_run_changed_and_removed_is_seen(world: World) -> None:
    first = {f"settings-{number}": "first" for number in range(MANY)}
    world.ask(first)
    world.up("--skip-preview")
    require_settled(world, first)
    second = dict.fromkeys(list(first)[: MANY // 2], "second")
    world.ask(second)
    world.killed(lambda: "second" in world.there().values(), before=MANY // 4)
    mixed = world.there()
    assert mixed not in (first, second)
    world.ask(first)
    assert "Previewing" not in world.up("--skip-preview")
    require_settled(world, first)


def test_a_run_that_fails_is_known_as_far_as_it_came(world: World) -> None:
    before = world.there()
    world.ask({**before, "no name": "refused by the server", "fine": "first"})
    failed = world.checkout.provincial("up", STACK, check=False, PROVINCIAL_POLICY_PACK="off")
    assert failed.returncode != 0
    assert doubt_path(world.project, STACK).exists()
    world.ask({**before, "fine": "first"})
    world.up("--skip-preview")
    require_settled(world, {**before, "fine": "first"})


def test_what_somebody_else_made_is_never_removed(world: World) -> None:
    """A journal names it; the cluster's own record of who applied it decides."""
    before = world.there()
    words = [world.kubectl, "--kubeconfig", world.kubeconfig, "create", "configmap", "foreign", "-n", "so-noi-vu"]
    subprocess.run([*words, "--from-literal=value=theirs"], check=True, capture_output=True)
    urn = f"urn:pulumi:{STACK}::provincial-cloud::kubernetes:core/v1:ConfigMap::foreign"
    inputs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "so-noi-vu", "name": "foreign"}}
    line = json.dumps({"urn": urn, "id": "so-noi-vu/foreign", "inputs": inputs})
    journal_path(world.project, STACK).write_text(f'{line}\n{{"urn": "cut sh', encoding="utf-8")
    doubt_path(world.project, STACK).touch()
    assert "removing 1 objects" in world.up("--skip-preview")
    require_settled(world, before)
    there = subprocess.run([*words[:3], "get", *words[4:]], check=True, capture_output=True, text=True).stdout
    assert "foreign" in there


def test_an_unchanged_run_starts_no_engine(world: World) -> None:
    assert "nothing to do" in world.up()


def test_what_a_killed_run_made_is_taken_down(world: World) -> None:
    world.ask({f"last-{number}": "first" for number in range(MANY)})
    world.killed(lambda: "last-20" in world.there(), before=MANY // 2)
    world.checkout.provincial("down", STACK, "--keep-sandbox", PROVINCIAL_POLICY_PACK="off")
    assert world.there() == {}
    assert not journal_path(world.project, STACK).exists()
    spaces = world.server.call("GET", "/api/v1/namespaces")["items"]
    assert "so-noi-vu" not in {one["metadata"]["name"] for one in spaces}

"""A cloud in which three requests in ten fail: retries hide it, and the result is what a sound cloud would have given.

Half of the failing requests take effect before their answer is lost, so a create that is sent again must not double.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.deployment import recovery

pytestmark = pytest.mark.xdist_group("faulty-cloud")

SHARE = 0.3
SOUND = {"share": 0.0}
FAULTY = {"seed": 30, "share": SHARE, "lost_answers": 0.5, "failures": ["throttled", "unavailable"]}
CIPHER = re.compile(r"v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")
"""A secret as the state keeps it: another text each time it is written."""


@contextmanager
def cloud(checkout: Any, plan: dict[str, Any]) -> Iterator[Path]:
    """An empty sandbox with this plan of faults."""
    file = checkout.root / ".provincial" / "faults.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(plan), encoding="utf-8")
    checkout.start_sandbox("--faults", str(file))
    try:
        yield file
    finally:
        checkout.provincial("down", checkout.small)


def result(checkout: Any) -> dict[str, str]:
    """What came of a run: every resource of the state with all it was given, and the names of all it gave back.

    What the cloud makes up anew each time (ids, ARNs, addresses) stands there as the resource and property it is of.
    """
    resources = [
        one for one in recovery.resources(checkout.project, checkout.small) if one["type"].startswith("provincial:aws:")
    ]
    made_up = {
        value: f"{one['urn'].rpartition('::')[2]}.{name}"
        for one in resources
        for name, value in {**one["outputs"], "id": one["id"]}.items()
        if isinstance(value, str) and len(value) > 3 and value not in one["inputs"].values()
    }
    found = {}
    for one in resources:
        text = json.dumps(one["inputs"], sort_keys=True)
        for value in sorted(made_up, key=len, reverse=True):
            text = text.replace(value, made_up[value])
        found[one["urn"]] = f"{CIPHER.sub('hidden', text)} gave {sorted(one['outputs'])}"
    return found


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Where two results differ."""
    return [
        f"{urn}:\n  {one.get(urn)}\n  {other.get(urn)}"
        for urn in sorted({*one, *other})
        if one.get(urn) != other.get(urn)
    ]


@pytest.fixture(scope="module")
def world(checkout: Any) -> Any:
    """A checkout with the small world's program."""
    checkout.small = checkout.small_world()
    return checkout


def up(world: Any, variant: str) -> Any:
    """The one command; without preview and policies, which ask the cloud for nothing."""
    settings = {"PROVINCIAL_WORLD": variant, "PROVINCIAL_POLICY_PACK": "off"}
    return world.provincial("up", world.small, "--skip-preview", check=False, **settings)


def test_a_third_of_requests_failing_changes_nothing_in_the_result(world: Any) -> None:
    results = []
    for plan in (SOUND, FAULTY):
        with cloud(world, plan):
            for variant in ("first", "changed"):
                done = up(world, variant)
                assert done.returncode == 0, done.stdout + done.stderr
                assert world.exists() == world.known(world.small)
                results.append(result(world))
            words = ("refresh", "--yes", "--skip-preview", "--stack", world.small, "--expect-no-changes")
            world.pulumi(*words, PROVINCIAL_WORLD="changed", PROVINCIAL_POLICY_PACK="off")
            planted = sandbox.aws_status(world.project).plan
            assert planted is not None
            done_to_us = planted["done"]
    assert done_to_us.keys() == {"lost", "throttled", "unavailable"}
    assert min(done_to_us.values()) > 20
    assert len(results[0]) > 45
    assert results[0] != results[1]
    assert differences(results[0], results[2]) == []
    assert differences(results[1], results[3]) == []


def test_a_refusal_for_good_is_told_and_mended_by_the_next_run(world: Any) -> None:
    plan = {"seed": 1, "share": 1.0, "failures": ["denied"], "services": ["sns"], "operations": ["CreateTopic"]}
    with cloud(world, plan) as file:
        done = up(world, "first")
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert "Topic 'small-alerts'" in said
        assert "sns create_topic" in said
        assert "Traceback" not in said
        assert world.exists() == world.known(world.small)
        file.write_text(json.dumps(SOUND), encoding="utf-8")
        done = up(world, "first")
        assert done.returncode == 0, done.stdout + done.stderr
        assert world.exists() == world.known(world.small)

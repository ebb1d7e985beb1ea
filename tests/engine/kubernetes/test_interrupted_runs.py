"""A run that is killed loses and doubles nothing; a run during which the API server restarts goes through."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.deployment.recovery import recover

if TYPE_CHECKING:
    from conftest import Stack

pytestmark = pytest.mark.timeout(1800)

SETTINGS = """
place = core.v1.Namespace("unit", metadata={"name": "so-noi-vu"}, opts=here)
after = pulumi.ResourceOptions(provider=provider, depends_on=[place])
for number in range(20):
    core.v1.ConfigMap(f"settings-{number}", metadata={"namespace": "so-noi-vu", "labels": {"made": "by-us"}},
        data={"number": str(number)}, opts=after)
"""
NEVER_READY = """
labels = {"app": "portal"}
apps.v1.Deployment("portal", metadata={"name": "portal", "namespace": "so-noi-vu"}, spec={
    "selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels},
        "spec": {"nodeSelector": {"example.vn/nowhere": "true"},
            "containers": [{"name": "web", "image": "registry.example.vn/portal:1"}]}}}, opts=after)
"""


def wait_for(look: Callable[[], Any], seconds: float = 90.0) -> Any:
    """What `look` finds once it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)
    return found


def settings(stack: Stack) -> list[str]:
    done = stack.run("get", "configmap", "-n", "so-noi-vu", "-l", "made=by-us", "-o", "name")
    return sorted(done.stdout.split())


def exists(stack: Stack, *words: str) -> bool:
    return stack.run("get", *words, "-n", "so-noi-vu").returncode == 0


def test_what_a_killed_run_made_is_taken_over_or_removed(stack: Stack) -> None:
    stack.program(SETTINGS + NEVER_READY)
    with stack.started() as run:
        wait_for(lambda: exists(stack, "deployment", "portal") and len(settings(stack)) >= 10)
        run.process.kill()  # the engine alone: its plugins have to notice
        run.process.communicate()
        assert run.is_over(90)
    assert exists(stack, "deployment", "portal")
    made = settings(stack)

    assert any("unfinished operation" in sentence for sentence in recover(stack.checkout.project, stack.name))
    stack.program(SETTINGS)  # the workload is no longer asked for
    stack.up()
    assert not exists(stack, "deployment", "portal")
    after = settings(stack)
    assert len(after) == 20
    assert set(made) <= set(after)
    assert stack.changes() == {}
    known = {f"configmap/{one['id'].partition('/')[2]}" for one in stack.state().values() if "ConfigMap" in one["type"]}
    assert known == set(after)


def test_the_api_server_may_restart_during_a_run(stack: Stack) -> None:
    stack.program(SETTINGS.replace("settings-", "more-"))
    before = set(settings(stack))
    with stack.started("--parallel", "2") as run:
        wait_for(lambda: set(settings(stack)) - before)
        sandbox.stop_kubernetes(stack.cluster)
        sandbox.start_kubernetes(stack.cluster)
        output, _ = run.process.communicate(timeout=300)
    assert run.process.returncode == 0, output
    assert len(settings(stack)) == 20
    assert stack.changes() == {}


def test_an_unreachable_cluster_is_told_and_can_be_forgotten(stack: Stack) -> None:
    sandbox.stop_kubernetes(stack.cluster)
    try:
        stack.program(SETTINGS.replace("settings-", "more-") + NEVER_READY)
        foreseen = stack.pulumi("preview")
        assert "the Kubernetes API server can't be reached" in foreseen.stdout
        assert "1 to create" in foreseen.stdout
        refused = stack.pulumi("destroy", "--yes", "--skip-preview", check=False)
        assert refused.returncode != 0
        assert "PULUMI_K8S_DELETE_UNREACHABLE=true" in refused.stdout
        stack.pulumi("destroy", "--yes", "--skip-preview", PULUMI_K8S_DELETE_UNREACHABLE="true")
        assert set(stack.state()) <= {"provincial-cloud-trial"}
    finally:
        sandbox.start_kubernetes(stack.cluster)

"""A namespace and its settings from the first `pulumi up` to `pulumi destroy`, through plain `pulumi`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Stack

pytestmark = pytest.mark.timeout(1800)

PROGRAM = """
place = core.v1.Namespace("unit", metadata={"name": "so-y-te"}, opts=here)
core.v1.ConfigMap(
    "settings",
    metadata={"namespace": place.metadata["name"], "labels": {"stage": config.get("stage") or "first"}},
    data={"greeting": config.get("greeting") or "xin chào"},
    opts=here,
)
core.v1.Secret(
    "token",
    metadata={"name": "token", "namespace": place.metadata["name"]},
    string_data={"password": "canary-of-a-secret-8e2d"},
    opts=here,
)
"""
CANARIES = ("canary-of-a-secret-8e2d", "Y2FuYXJ5LW9mLWEtc2VjcmV0LThlMmQ=", "client-key-data")


def test_what_is_declared_is_made_and_a_second_run_changes_nothing(stack: Stack) -> None:
    stack.program(PROGRAM)
    first = stack.pulumi("up", "--yes")
    assert "5 created" in first.stdout
    found = stack.ask("get", "configmap", "-n", "so-y-te", "-l", "stage=first")["items"]
    assert [one["data"] for one in found] == [{"greeting": "xin chào"}]
    assert found[0]["metadata"]["name"].startswith("settings-")
    second = stack.pulumi("up", "--yes", "--skip-preview")
    assert "5 unchanged" in second.stdout


def test_no_secret_is_in_the_state_or_in_what_is_printed(stack: Stack) -> None:
    shown = stack.pulumi("preview", "--diff", "--show-sames", "--show-config").stdout
    raw = "".join(path.read_text() for path in (stack.checkout.root / ".provincial" / "state").rglob("*.json*"))
    for canary in CANARIES:
        assert canary not in shown
        assert canary not in raw


def test_a_label_is_changed_in_place(stack: Stack) -> None:
    before = stack.state()["settings"]
    stack.pulumi("config", "set", "stage", "second")
    assert stack.steps() == [("update", "settings")]
    stack.up()
    after = stack.state()["settings"]
    assert after["id"] == before["id"]
    assert after["outputs"]["metadata"]["uid"] == before["outputs"]["metadata"]["uid"]
    assert stack.ask("get", "configmap", "-n", "so-y-te", "-l", "stage=second")["items"]


def test_changed_data_of_an_unnamed_config_map_make_a_new_one_first(stack: Stack) -> None:
    before = stack.state()["settings"]["id"]
    stack.pulumi("config", "set", "greeting", "chào")
    assert stack.steps() == [("replace", "settings")]
    stack.up()
    after = stack.state()["settings"]["id"]
    assert after != before
    left = stack.ask("get", "configmap", "-n", "so-y-te", "-l", "stage=second")["items"]
    assert [f"so-y-te/{one['metadata']['name']}" for one in left] == [after]


def test_destroy_leaves_nothing(stack: Stack) -> None:
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert stack.run("get", "namespace", "so-y-te").returncode != 0
    assert set(stack.state()) <= {"provincial-cloud-trial"}

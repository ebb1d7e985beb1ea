"""Which stacks keep a journal, and what becomes of it; the engine is played, it is real in tests/engine/kubernetes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.deployment import engine, journaled, recovery
from provincial_cloud.deployment.journaled import SKIP_CHECKPOINTS, begin, finish, is_journaled, journal_path, of_before
from provincial_cloud.deployment.recovery import doubt_path
from provincial_cloud.deployment.stack_file import Layer, StackFile
from provincial_cloud.errors import ProvincialError
from provincial_cloud.project import Project
from provincial_cloud.provider_protocol.journal import JOURNAL, Begun, Journal
from provincial_cloud.state_marks import UNFINISHED
from provincial_cloud.toolchain.kubernetes_plugin import CHOICE, FALLBACK, OFFICIAL

STACK = "one"
PROVIDERS = [
    {
        "urn": f"urn:pulumi:one::p::pulumi:providers:kubernetes::{name}",
        "id": name,
        "type": "pulumi:providers:kubernetes",
    }
    for name in ("east", "west")
]


def file_of(*layers: Layer) -> StackFile:
    return StackFile(stack=STACK, path=Path("Pulumi.one.yaml"), environment="local", layers=layers)


def begun(name: str, uid: str = "") -> Begun:
    inputs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "unit", "name": name}}
    urn = f"urn:pulumi:one::p::kubernetes:core/v1:ConfigMap::{name}"
    return Begun(urn=urn, id=f"unit/{name}", inputs=inputs, uid=uid)


def held(name: str) -> dict[str, Any]:
    one = begun(name)
    return {"urn": one.urn, "id": one.id, "type": "kubernetes:core/v1:ConfigMap", "custom": True}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / ".provincial").mkdir()
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("layers", "choice", "more", "wanted"),
    [
        ((Layer.TENANTS,), FALLBACK, {}, True),
        ((Layer.PLATFORM, Layer.TENANTS, Layer.APPLICATIONS), FALLBACK, {}, True),
        ((Layer.FOUNDATION, Layer.TENANTS), FALLBACK, {}, False),
        ((Layer.TENANTS, Layer.BACKUPS), FALLBACK, {}, False),
        ((Layer.TENANTS,), OFFICIAL, {}, False),
        ((Layer.TENANTS,), FALLBACK, {SKIP_CHECKPOINTS: "false"}, False),
    ],
)
def test_a_stack_on_clusters_alone_keeps_a_journal_where_our_plugin_serves_it(
    layers: tuple[Layer, ...], choice: str, more: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {CHOICE: choice, **more}.items():
        monkeypatch.setenv(name, value)
    assert is_journaled(file_of(*layers)) is wanted


def test_the_state_is_in_doubt_from_the_beginning_on(project: Project) -> None:
    assert of_before(project, STACK) == {}
    variables = begin(project, STACK)
    assert variables == {SKIP_CHECKPOINTS: "true", JOURNAL: str(journal_path(project, STACK))}
    assert doubt_path(project, STACK).exists()
    Journal(journal_path(project, STACK)).note(begun("a"))
    assert of_before(project, STACK) == {JOURNAL: str(journal_path(project, STACK))}


def test_a_journal_whose_objects_the_state_holds_goes_without_a_word(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(journal_path(project, STACK)).note(begun("a"))
    monkeypatch.setattr(recovery, "resources", lambda *_: [*PROVIDERS, held("a")])
    monkeypatch.setattr(engine, "ask", lambda *_: pytest.fail("the engine was asked"))
    assert finish(project, STACK) == 0
    assert not journal_path(project, STACK).exists()


def test_what_the_state_does_not_hold_is_noted_for_each_cluster(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(journal_path(project, STACK))
    for one in (begun("a"), begun("left"), begun("left", "7")):
        journal.note(one)
    told: list[dict[str, Any]] = []
    state = {"deployment": {"resources": [*PROVIDERS, held("a")]}}
    monkeypatch.setattr(recovery, "resources", lambda *_: state["deployment"]["resources"])
    monkeypatch.setattr(journaled.engine, "ask", lambda *_: json.dumps(state))
    monkeypatch.setattr(recovery, "bring_in", lambda _project, _stack, exported: told.append(exported))
    assert finish(project, STACK) == 1
    notes = told[0]["deployment"]["resources"][3:]
    assert [one["provider"] for one in notes] == [f"{each['urn']}::{each['id']}" for each in PROVIDERS]
    assert all((one["id"], one["delete"], one["urn"]) == (UNFINISHED, True, begun("left").urn) for one in notes)
    assert notes[0]["inputs"]["metadata"] == {"namespace": "unit", "name": "left", "uid": "7"}
    assert not journal_path(project, STACK).exists()


def test_a_layer_on_clusters_that_declares_something_else_is_noticed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = {"urn": "urn:pulumi:one::p::provincial:aws:Bucket::b", "id": "b", "type": "provincial:aws:Bucket"}
    component = {"urn": "urn:pulumi:one::p::provincial:tenants:Tenant::t", "type": "provincial:tenants:Tenant"}
    monkeypatch.setattr(recovery, "resources", lambda *_: [*PROVIDERS, component, {**bucket, "custom": True}])
    with pytest.raises(ProvincialError, match=r"(?s)no journal tells of.*provincial:aws:Bucket"):
        finish(project, STACK)

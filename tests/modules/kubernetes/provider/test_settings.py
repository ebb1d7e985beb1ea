"""The cluster by content, path, context or environment; what can't be honoured is refused with what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.errors import UsageError
from provincial_cloud.kubernetes.provider.settings import kubeconfig, refused, settings_difference, settings_from

CANARY = "canary-token-77d1"
CONTENT = {
    "clusters": [
        {"name": "a", "cluster": {"server": "https://a", "certificate-authority": "ca.crt"}},
        {"name": "b", "cluster": {"server": "https://b"}},
    ],
    "users": [{"name": "u", "user": {"token": CANARY}}],
    "contexts": [
        {"name": "one", "context": {"cluster": "a", "user": "u"}},
        {"name": "two", "context": {"cluster": "b", "user": "u", "namespace": "unit"}},
    ],
    "current-context": "one",
}


def server(**settings: Any) -> str:
    content = kubeconfig(settings_from(settings))
    contexts = {one["name"]: one["context"] for one in content["contexts"]}
    clusters = {one["name"]: one["cluster"]["server"] for one in content["clusters"]}
    return str(clusters[contexts[content["current-context"]]["cluster"]])


def test_the_kubeconfig_by_content_by_path_and_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config"
    file.write_text(json.dumps(CONTENT))
    assert server(kubeconfig=json.dumps(CONTENT)) == "https://a"
    assert server(kubeconfig=str(file)) == "https://a"
    monkeypatch.setenv("KUBECONFIG", str(file))
    assert server() == "https://a"
    found = kubeconfig(settings_from({}))
    assert found["clusters"][0]["cluster"]["certificate-authority"] == str(tmp_path / "ca.crt")


def test_another_context_or_cluster_can_be_asked_for() -> None:
    text = json.dumps(CONTENT)
    assert server(kubeconfig=text, context="two") == "https://b"
    assert server(kubeconfig=text, cluster="b") == "https://b"


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"kubeconfig": "/nowhere/config"}, "can't be read"),
        ({"kubeconfig": "clusters: [\n"}, "no YAML"),
        ({"kubeconfig": json.dumps(CONTENT), "context": "three"}, "it has: one, two"),
        ({"kubeconfig": json.dumps(CONTENT), "cluster": "c"}, "no cluster 'c'"),
    ],
)
def test_a_kubeconfig_of_no_use_says_why_and_hides_its_secrets(settings: dict[str, str], word: str) -> None:
    with pytest.raises(UsageError, match=word) as refusal:
        kubeconfig(settings_from(settings))
    assert CANARY not in str(refusal.value)
    assert CANARY not in repr(settings_from(settings))


def test_what_only_the_official_plugin_does_is_refused() -> None:
    found = dict(refused({"renderYamlToDirectory": "out", "enableServerSideApply": "false"}))
    assert set(found) == {"renderYamlToDirectory", "enableServerSideApply"}
    with pytest.raises(UsageError, match="always applies on the server's side"):
        settings_from({"enableServerSideApply": "false"})
    assert refused({"enableServerSideApply": "true"}) == []
    assert {name for name, _ in refused({"strictMode": "true"})} == {"kubeconfig", "context"}


def test_only_another_cluster_replaces_what_lies_in_it() -> None:
    text = json.dumps(CONTENT)
    renewed = text.replace(CANARY, "another-token")
    assert settings_difference({"kubeconfig": text}, {"kubeconfig": text}) == ([], [])
    assert settings_difference({"kubeconfig": text}, {"kubeconfig": renewed}) == (["kubeconfig"], [])
    moved = {"kubeconfig": text, "context": "two"}
    assert settings_difference({"kubeconfig": text}, moved) == (["context"], ["context"])
    same = {"clusterIdentifier": "x"}
    assert settings_difference({"kubeconfig": text, **same}, {**moved, **same}) == (["context"], [])
    other = {"kubeconfig": text, "clusterIdentifier": "y"}
    assert settings_difference({"kubeconfig": text, **same}, other)[1] == ["clusterIdentifier"]


def test_switches_come_from_settings_and_else_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not settings_from({}).delete_unreachable
    monkeypatch.setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true")
    assert settings_from({}).delete_unreachable
    assert not settings_from({"deleteUnreachable": "false"}).delete_unreachable
    assert settings_from({"enableSecretMutable": "true"}).mutable.secrets
    assert settings_from({"kubeClientSettings": '{"timeout": 5}'}).timeout == 5

"""The official Kubernetes plugin wins wherever it is or can be had; the answer to that is remembered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provincial_cloud.toolchain import kubernetes_plugin
from provincial_cloud.toolchain.kubernetes_plugin import (
    fallback_folder,
    installed_plugin,
    needs_fallback,
    refusal,
    wanted_version,
)
from provincial_cloud.toolchain.launcher import kubernetes_fallback

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A person's variables, with an empty cache and nothing to download from."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kubernetes_plugin, "_RELEASE", "https://127.0.0.1:1/{version}/{platform}")
    return {"PULUMI_HOME": str(tmp_path / "home")}


def install(home: dict[str, str], version: str) -> Path:
    folder = Path(home["PULUMI_HOME"]) / "plugins" / f"resource-kubernetes-v{version}"
    folder.mkdir(parents=True)
    (folder / "pulumi-resource-kubernetes").touch()
    return folder


def test_the_version_is_that_of_the_installed_package() -> None:
    assert wanted_version() == "4.30.0"


def test_the_fallback_serves_where_the_official_plugin_cant_be_had(home: dict[str, str]) -> None:
    assert needs_fallback("1.2.3", home)
    why = refusal("1.2.3", home)
    assert why is not None
    assert "can't be reached" in why


def test_an_installed_plugin_wins_unless_it_is_half_installed(home: dict[str, str]) -> None:
    folder = install(home, "1.2.3")
    assert installed_plugin("1.2.3", home) == str(folder)
    assert not needs_fallback("1.2.3", home)
    assert needs_fallback("1.2.4", home)
    folder.with_name(folder.name + ".partial").touch()
    assert needs_fallback("1.2.3", home)


def test_a_download_that_is_possible_is_left_to_the_engine(
    home: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubernetes_plugin, "_asked", lambda version: None)
    assert not needs_fallback("1.2.3", home)


def test_the_answer_is_remembered_for_a_day(home: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = refusal("1.2.3", home)
    monkeypatch.setattr(kubernetes_plugin, "_asked", lambda version: "another answer")
    assert refusal("1.2.3", home) == first
    record = Path(os.environ["XDG_CACHE_HOME"]) / "provincial-cloud" / "kubernetes-plugin" / "1.2.3"
    os.utime(record, (0, 0))
    assert refusal("1.2.3", home) == "another answer"


def test_a_person_can_decide(home: dict[str, str]) -> None:
    assert not needs_fallback("1.2.3", {**home, "PROVINCIAL_KUBERNETES_PROVIDER": "official"})
    install(home, "1.2.3")
    assert needs_fallback("1.2.3", {**home, "PROVINCIAL_KUBERNETES_PROVIDER": "fallback"})


def test_a_mirror_is_left_to_the_engine_and_a_forbidden_download_is_not_tried(home: dict[str, str]) -> None:
    assert not needs_fallback("1.2.3", {**home, "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES": "^https://.*=https://m"})
    assert needs_fallback("1.2.3", {**home, "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true"})


def test_only_commands_that_start_plugins_get_the_folder(home: dict[str, str]) -> None:
    given = {**home, "PROVINCIAL_KUBERNETES_PROVIDER": "fallback"}
    folder = fallback_folder(str(ROOT))
    assert folder is not None
    assert kubernetes_fallback(str(ROOT), ["up", "--yes"], given) == os.pathsep + folder
    assert kubernetes_fallback(str(ROOT), ["stack", "ls"], given) == ""
    assert kubernetes_fallback(str(ROOT / "docs"), ["up"], given) == ""

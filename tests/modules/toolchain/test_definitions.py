"""The definitions of add-ons' kinds: fetched once, held against go.sum, told clearly where they can't be had."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from provincial_cloud.errors import ProvincialError
from provincial_cloud.project import Project
from provincial_cloud.toolchain.cache import Cache
from provincial_cloud.toolchain.definitions import definitions
from provincial_cloud.toolchain.ladder import Toolchain

ROOT = Path(__file__).resolve().parents[3]
NAME = "gateway-api"
NOWHERE = {"GOPROXY": "off", "GOFLAGS": "", "GONOSUMDB": "", "GOSUMDB": "off"}


def toolchain(tmp_path: Path, modules: Path | None = None, more: Mapping[str, str] | None = None) -> Toolchain:
    """The project's pins with a cache of its own."""
    made = Toolchain.for_project(Project(ROOT))
    return replace(
        made,
        cache=Cache(tmp_path / "cache"),
        modules=modules or made.modules,
        environment={**os.environ, **(more or {})},
    )


def test_the_real_definitions_are_fetched_once_and_then_found(tmp_path: Path) -> None:
    first = definitions(toolchain(tmp_path), NAME)
    assert {path.name for path in first} >= {
        "gateway.networking.k8s.io_gateways.yaml",
        "gateway.networking.k8s.io_httproutes.yaml",
    }
    assert all("gateway.networking.k8s.io/bundle-version: v1.4.0" in path.read_text(encoding="utf-8") for path in first)
    away = {**NOWHERE, "GOMODCACHE": str(tmp_path / "empty")}
    assert definitions(toolchain(tmp_path, more=away), NAME) == first


def test_without_a_module_proxy_the_error_says_what_is_missing_and_leaves_nothing(tmp_path: Path) -> None:
    away = {**NOWHERE, "GOMODCACHE": str(tmp_path / "empty")}
    with pytest.raises(ProvincialError, match=r"gateway-api 1\.4\.0 .* could not be had") as caught:
        definitions(toolchain(tmp_path, more=away), NAME)
    assert "GOPROXY" in str(caught.value)
    assert not (tmp_path / "cache" / NAME / "1.4.0").exists()


def test_a_module_that_go_sum_does_not_know_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "toolchain" / "go" / NAME, tmp_path / "go" / NAME)
    sums = tmp_path / "go" / NAME / "go.sum"
    sums.write_text(sums.read_text(encoding="utf-8").replace("v1.4.0 h1:Zwl", "v1.4.0 h1:Xwl"), encoding="utf-8")
    with pytest.raises(ProvincialError, match="could not be had") as caught:
        definitions(toolchain(tmp_path, modules=tmp_path / "go"), NAME)
    assert "checksum mismatch" in str(caught.value)


def test_a_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    first = definitions(toolchain(tmp_path), NAME)
    first[0].write_text("changed", encoding="utf-8")
    again = definitions(toolchain(tmp_path), NAME)
    assert again == first
    assert "CustomResourceDefinition" in again[0].read_text(encoding="utf-8")

"""A small environment in which everything is right, for tests to break one thing at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = Path(__file__).parent / "good"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout with the good environment in it; the working folder of the test."""
    root = tmp_path / "checkout"
    (root / "toolchain").mkdir(parents=True)
    (root / "toolchain" / "pins.toml").touch()
    (root / "Pulumi.yaml").touch()
    shutil.copytree(GOOD, root / "environments" / "good")
    monkeypatch.chdir(root)
    monkeypatch.setenv("PROVINCIAL_PROJECT", str(root))
    return root


@pytest.fixture
def good(project: Path) -> Path:
    """The folder of the good environment."""
    return project / "environments" / "good"


@pytest.fixture
def replace(good: Path) -> Callable[[str, str, str], None]:
    """Replaces one text in one file of the good environment; the text must be there exactly once."""

    def change(file: str, old: str, new: str) -> None:
        path = good / file
        content = path.read_text(encoding="utf-8") if path.exists() else ""
        assert not old or content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace(old, new, 1) if old else new, encoding="utf-8")

    return change

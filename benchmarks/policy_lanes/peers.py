"""The others: got by their ordinary clients at pinned versions; none is a dependency of this project."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from measuring.workshop import BIN, ROOT

from provincial_cloud.toolchain.build_rung import build
from provincial_cloud.toolchain.cache import Cache
from provincial_cloud.toolchain.pins import ToolPin, load_pins
from provincial_cloud.toolchain.progress import PlainProgress

PEERS = ROOT / "benchmarks" / "peers"
CHECKOV = ("checkov==3.3.30",)
STOCK = ("pulumi==3.250.0", "pulumi-policy==1.21.0")


def python_peer(folder: Path, requirements: tuple[str, ...]) -> Path:
    """A virtual environment of its own with these packages."""
    for words in (
        ("venv", "--quiet", "--python", sys.executable, str(folder)),
        ("pip", "install", "--quiet", "--system-certs", "--python", str(folder / "bin" / "python"), *requirements),
    ):
        subprocess.run((str(BIN / "uv"), *words), check=True, timeout=1800)
    return folder


def go_peer(name: str) -> Path:
    """A program built from pinned Go modules into the user's cache, once a version. Raises RungError."""
    pins = tomllib.loads((PEERS / "pins.toml").read_text(encoding="utf-8"))
    pin, cache, progress = ToolPin.model_validate(pins[name]), Cache(), PlainProgress()
    with cache.lock(name, progress):
        installed = cache.recover(name, pin.version) or build(
            name,
            pin,
            go=load_pins(ROOT / "toolchain" / "pins.toml").go,
            modules=PEERS,
            cache=cache,
            progress=progress,
            environment=os.environ,
        )
    return installed.path

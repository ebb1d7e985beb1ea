"""A disk that is full and a network that is not there: told plainly, and what existed is as it was.

Each command runs in namespaces of its own, where a full tmpfs lies over the state or no network exists.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.deployment import recovery

pytestmark = pytest.mark.xdist_group("scarce-machine")

OVERLAID = """
set -e
mount -t tmpfs -o size=16m tmpfs "$FOLDER"
cp -a "$KEPT"/. "$FOLDER"/
head -c 17m /dev/zero 2>/dev/null > "$FOLDER/filler" || truncate -s -8k "$FOLDER/filler"
status=0; "$@" || status=$?
rm -rf "$FOLDER/filler"
rm -rf "$KEPT"; mkdir -p "$KEPT"; cp -a "$FOLDER"/. "$KEPT"/
exit $status
"""
"""Run a command with a folder on a disk that has 8 KiB left; afterwards `KEPT` holds what the folder then held."""


def on_a_full_disk(checkout: Any, folder: Path, kept: Path, *words: str, **more: str) -> Any:
    """Run a command while `folder`, which begins with what is in `kept`, lies on a disk with hardly any room."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", OVERLAID, "sh", *words],
        cwd=checkout.root,
        env=checkout.environment(FOLDER=str(folder), KEPT=str(kept), **more),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def small(checkout: Any) -> Any:
    """The small world, up."""
    checkout.small = checkout.small_world()
    checkout.start_sandbox()
    checkout.provincial("up", checkout.small, "--skip-preview", PROVINCIAL_WORLD="first")
    return checkout


def urns(checkout: Any) -> set[str]:
    """What the state knows."""
    return {one["urn"] for one in recovery.resources(checkout.project, checkout.small)}


@pytest.mark.parametrize("part", ["state", "evidence"])
def test_a_full_disk_is_named_and_the_next_run_with_room_converges(small: Any, part: str, tmp_path: Path) -> None:
    folder, kept = small.project.runtime / part, tmp_path / "kept"
    subprocess.run(["cp", "-a", str(folder), str(kept)], check=True)
    before = urns(small)
    done = on_a_full_disk(small, folder, kept, "provincial", "up", small.small, PROVINCIAL_WORLD="changed")
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    assert "no space left on device" in said.lower()
    assert "Traceback" not in said
    assert urns(small) == before  # what lies below that disk was not touched
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    subprocess.run(["mv", str(kept), str(folder)], check=True)  # from here on as if that disk had been the only one
    again = small.provincial("up", small.small, "--skip-preview", check=False, PROVINCIAL_WORLD="first")
    assert again.returncode == 0, again.stdout + again.stderr
    assert small.exists() == small.known(small.small)
    assert urns(small) == before
    assert small.provincial("evidence", "verify", small.small, check=False).returncode == 0


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Variables of a person with an empty home and nothing but base tools on PATH."""
    return {"HOME": str(tmp_path), "PATH": f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin", "LANG": "C.UTF-8"}


def without_network(*words: str, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command where no network exists, the loopback address included."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--net", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_no_network_and_no_engine_is_told_with_every_way_that_was_tried(bare: dict[str, str], checkout: Any) -> None:
    done = without_network("provincial", "doctor", "--install", "pulumi", environment=bare, folder=checkout.root)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1
    assert "pulumi 3.250.0" in said
    for way in ("on PATH: no pulumi on PATH", "its name can't be resolved", "no go on PATH"):
        assert way in said
    assert "run `provincial doctor --install pulumi`" in said
    assert "Traceback" not in said
    assert not [path for path in Path(bare["HOME"]).rglob("pulumi") if path.is_file()]


def test_a_cloud_beyond_a_network_that_is_not_there_is_named(checkout: Any) -> None:
    away = "https://cloud.tinh-mau.example"
    checkout.program(
        "from provincial_cloud.aws import Bucket, Provider\nimport pulumi\n"
        f'p = Provider("p", endpoint="{away}", access_key="a", secret_key="b")\n'
        'Bucket("x", opts=pulumi.ResourceOptions(provider=p))\n'
    )
    checkout.pulumi("stack", "init", "away")
    loopback_only = ("sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    up = ("pulumi", "up", "--yes", "--skip-preview", "--stack", "away", "--non-interactive")
    environment = checkout.environment(PROVINCIAL_POLICY_PACK="off")
    done = without_network(*loopback_only, *up, environment=environment, folder=checkout.root)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert away in said
    assert "NoConnection" in said
    assert "Traceback" not in said
    assert [one["type"] for one in checkout.state("away") if one["type"].startswith("provincial:")] == []

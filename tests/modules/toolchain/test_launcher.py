"""The `pulumi` of the virtual environment, with an engine that only tells what it was given."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.toolchain.engine_record import write_record
from provincial_cloud.toolchain.launcher import pinned_version

ENGINE = f"""#!{sys.executable}
import json, os, sys
print(json.dumps({{"arguments": sys.argv[1:], "environment": dict(os.environ)}}))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a policy pack, and an engine in a cache of its own."""
    root = tmp_path / "checkout"
    for folder in ("toolchain", "policies", "stacks"):
        (root / folder).mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: toy\n")
    (root / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (root / "toolchain" / "pins.toml").write_text(
        '# pins\n[tools.other]\nversion = "9.9.9"\n[tools.pulumi]\nversion = "1.2.3"\n'
    )
    engine = tmp_path / "cache" / "provincial-cloud" / "pulumi" / "1.2.3" / "bin" / "pulumi"
    engine.parent.mkdir(parents=True)
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    root_of_cache = str(tmp_path / "cache" / "provincial-cloud")
    write_record("1.2.3", root=root_of_cache, rung="build", folder=str(engine.parent), files=[str(engine)])
    return root


def launch(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher in `folder` with a clean environment and the cache beside the checkout."""
    cache = next(parent for parent in (folder, *folder.parents) if (parent / "cache").is_dir()) / "cache"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(cache), "XDG_CACHE_HOME": str(cache), **variables}
    command = [sys.executable, "-m", "provincial_cloud.toolchain.launcher", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=30)


def given(folder: Path, *arguments: str, **variables: str) -> dict[str, Any]:
    """The environment that the engine saw."""
    ran = launch(folder, *arguments, **variables)
    assert (ran.returncode, ran.stderr) == (0, "")
    seen = json.loads(ran.stdout)
    assert seen["arguments"] == list(arguments)
    return dict(seen["environment"])


def test_in_a_checkout_the_engine_gets_passphrase_pack_and_paths(checkout: Path, tmp_path: Path) -> None:
    seen = given(checkout, "preview", "--stack", "local")
    assert seen["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(checkout / ".provincial" / "passphrase")
    assert seen["PULUMI_OPTION_POLICY_PACK"] == str(checkout / "policies")
    assert seen["PULUMI_SKIP_UPDATE_CHECK"] == "1"
    assert seen["GOGC"] == "400"
    assert seen["PROVINCIAL_PYTHON"] == sys.executable
    engine = tmp_path / "cache" / "provincial-cloud" / "pulumi" / "1.2.3" / "bin"
    assert seen["PATH"].split(":") == [str(engine), str(Path(sys.prefix) / "bin"), "/usr/bin", "/bin"]


def test_the_state_folder_is_there_before_the_engine_looks_for_it(checkout: Path) -> None:
    given(checkout)
    assert stat.S_IMODE((checkout / ".provincial").stat().st_mode) == 0o700
    assert (checkout / ".provincial" / "state").is_dir()


def test_the_passphrase_is_made_once_and_only_its_owner_can_read_it(checkout: Path) -> None:
    given(checkout)
    path = checkout / ".provincial" / "passphrase"
    first = path.read_text()
    given(checkout)
    assert path.read_text() == first
    assert len(first.strip()) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {entry.name for entry in path.parent.iterdir()} == {"engine", "passphrase", "state"}


def test_two_first_commands_at_once_agree_on_the_passphrase(checkout: Path) -> None:
    command = [sys.executable, "-m", "provincial_cloud.toolchain.launcher"]
    cache = str(checkout.parent / "cache")
    environment = {"PATH": "/usr/bin:/bin", "HOME": cache, "XDG_CACHE_HOME": cache}
    runs = [
        subprocess.Popen(command, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    answers = [json.loads(run.communicate(timeout=30)[0]) for run in runs]
    assert len({answer["environment"]["PULUMI_CONFIG_PASSPHRASE_FILE"] for answer in answers}) == 1
    assert {entry.name for entry in (checkout / ".provincial").iterdir()} == {"engine", "passphrase", "state"}


@pytest.mark.parametrize("variable", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
@pytest.mark.parametrize("value", ["mine", ""])
def test_a_passphrase_of_the_users_own_is_left_alone(checkout: Path, variable: str, value: str) -> None:
    seen = given(checkout, **{variable: value})
    assert seen[variable] == value
    assert len([name for name in seen if name.startswith("PULUMI_CONFIG_PASSPHRASE")]) == 1
    assert not (checkout / ".provincial" / "passphrase").exists()


@pytest.mark.parametrize("value", ["elsewhere", ""])
def test_a_policy_pack_of_the_users_own_is_left_alone_even_none(checkout: Path, value: str) -> None:
    assert given(checkout, PULUMI_OPTION_POLICY_PACK=value)["PULUMI_OPTION_POLICY_PACK"] == value


def test_the_policy_pack_can_be_switched_off(checkout: Path) -> None:
    assert "PULUMI_OPTION_POLICY_PACK" not in given(checkout, PROVINCIAL_POLICY_PACK="off")


@pytest.mark.parametrize("words", [["up", "--debug"], ["up", "-d"], ["up", "-yd"], ["up", "--debug=true"]])
def test_a_programs_debug_messages_are_sent_where_they_are_shown(checkout: Path, words: list[str]) -> None:
    assert given(checkout, *words)["PROVINCIAL_DEBUG_MESSAGES"] == "on"
    assert given(checkout, "up", PULUMI_OPTION_DEBUG="true")["PROVINCIAL_DEBUG_MESSAGES"] == "on"
    assert given(checkout, "up", "--diff", "-y", "--stack", "-")["PROVINCIAL_DEBUG_MESSAGES"] == "off"


def test_a_checkout_without_a_pack_gets_none(checkout: Path) -> None:
    (checkout / "policies" / "PulumiPolicy.yaml").unlink()
    assert "PULUMI_OPTION_POLICY_PACK" not in given(checkout)


def test_a_folder_inside_the_checkout_counts_as_the_checkout(checkout: Path) -> None:
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" in given(checkout / "stacks")


def test_another_project_gets_the_engine_and_nothing_else(checkout: Path, tmp_path: Path) -> None:
    other = checkout / "stacks" / "other"
    other.mkdir()
    (other / "Pulumi.yaml").write_text("name: other\n")
    version = pinned_version(None)
    assert version is not None
    engine = tmp_path / "cache" / "provincial-cloud" / "pulumi" / "1.2.3" / "bin" / "pulumi"
    root = str(tmp_path / "cache" / "provincial-cloud")
    write_record(version, root=root, rung="build", folder=str(engine.parent), files=[str(engine)])
    seen = given(other)
    assert not {"PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_OPTION_POLICY_PACK", "PULUMI_HOME"} & set(seen)
    assert not (checkout / ".provincial").exists()


@pytest.mark.parametrize("words", [["-C", "checkout"], ["--cwd", "checkout"], ["--cwd=checkout"]])
def test_the_folder_that_the_engine_is_told_to_work_in_decides(
    checkout: Path, tmp_path: Path, words: list[str]
) -> None:
    assert given(tmp_path, *words, "preview")["PULUMI_OPTION_POLICY_PACK"] == str(checkout / "policies")


def test_an_engine_on_path_keeps_its_place_on_path(checkout: Path, tmp_path: Path) -> None:
    engine = tmp_path / "cache" / "provincial-cloud" / "pulumi" / "1.2.3" / "bin" / "pulumi"
    root = str(tmp_path / "cache" / "provincial-cloud")
    write_record("1.2.3", root=root, rung="path", folder=str(engine.parent), files=[str(engine)])
    assert given(checkout)["PATH"].split(":") == [str(Path(sys.prefix) / "bin"), "/usr/bin", "/bin"]


@pytest.mark.parametrize("harm", ["record", "engine", "changed"])
def test_a_missing_or_changed_engine_is_said_with_the_command_that_gets_it(
    checkout: Path, tmp_path: Path, harm: str
) -> None:
    folder = tmp_path / "cache" / "provincial-cloud" / "pulumi" / "1.2.3"
    if harm == "record":
        (folder / "engine-record").unlink()
    elif harm == "engine":
        (folder / "bin" / "pulumi").unlink()
    else:
        (folder / "bin" / "pulumi").write_text("#!/bin/sh\necho harmed\n")
    ran = launch(checkout, "preview")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "the Pulumi engine 1.2.3 is not installed yet, or its files have changed" in ran.stderr
    assert "provincial doctor --install pulumi" in ran.stderr


def test_pins_that_cannot_be_read_are_said_to_be_so(checkout: Path) -> None:
    (checkout / "toolchain" / "pins.toml").write_text("")
    ran = launch(checkout)
    assert ran.returncode == 1
    assert "pins.toml of the checkout can't be read" in ran.stderr


def test_a_runtime_folder_that_cannot_be_made_is_a_clear_error(checkout: Path) -> None:
    (checkout / ".provincial").write_text("in the way")
    ran = launch(checkout)
    assert ran.returncode == 1
    assert "runtime folder can't be prepared" in ran.stderr


def test_the_launcher_loads_next_to_nothing() -> None:
    code = "import sys; import provincial_cloud.toolchain.launcher; print(*sys.modules)"
    command = [sys.executable, "-S", "-c", code]
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    heavy = {"pathlib", "json", "re", "subprocess", "tomllib", "dataclasses", "pydantic", "rich", "typer", "asyncio"}
    assert heavy.isdisjoint(ran.stdout.split())

"""pins.toml: the real one holds together, and a wrong one is refused with the entry's name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from provincial_cloud.errors import UsageError
from provincial_cloud.project import Project
from provincial_cloud.toolchain.go_compiler import as_numbers
from provincial_cloud.toolchain.launcher import pinned_version
from provincial_cloud.toolchain.pins import Pins, Platform, Tool, load_pins

TOOLCHAIN = Project.find(Path(__file__).parent).toolchain


@pytest.fixture(scope="module")
def pins() -> Pins:
    return load_pins(TOOLCHAIN / "pins.toml")


def test_the_launcher_reads_the_same_version_as_the_typed_pins(pins: Pins) -> None:
    assert pinned_version(str(TOOLCHAIN.parent)) == pins.tools[Tool.PULUMI].version


def test_every_linux_download_has_a_pinned_sum(pins: Pins) -> None:
    for pin in pins.tools.values():
        for platform in (Platform.LINUX_X64, Platform.LINUX_ARM64):
            assert not pin.downloads or pin.downloads[platform], f"{pin.purpose} has no download for {platform}"
            assert all(file.sha256 for file in pin.downloads.get(platform, ()))


def test_a_download_that_is_a_program_has_that_programs_name(pins: Pins) -> None:
    for pin in pins.tools.values():
        for files in pin.downloads.values():
            bare = {file.url.rsplit("/", 1)[-1] for file in files if file.folder is None}
            assert bare in (set(), set(pin.binaries))


@pytest.mark.parametrize("tool", list(Tool))
def test_the_module_that_is_built_requires_the_pinned_version(pins: Pins, tool: Tool) -> None:
    pin = pins.tools[tool]
    text = (TOOLCHAIN / "go" / pin.build.module / "go.mod").read_text()
    for package in pin.build.packages.values():
        required = [
            version
            for module, version in re.findall(r"^\s*(?:require )?(\S+) v(\S+)(?: // indirect)?$", text, re.MULTILINE)
            if package == module or package.startswith(f"{module}/")
        ]
        assert required == [pin.version]


@pytest.mark.parametrize("tool", list(Tool))
def test_the_pinned_go_is_new_enough_for_every_module(pins: Pins, tool: Tool) -> None:
    text = (TOOLCHAIN / "go" / pins.tools[tool].build.module / "go.mod").read_text()
    (wanted,) = re.findall(r"^go (\S+)$", text, re.MULTILINE)
    assert as_numbers(pins.go.minimum) >= as_numbers(wanted)
    assert as_numbers(pins.go.version) >= as_numbers(pins.go.minimum)


def test_every_wrong_entry_is_named_at_once(tmp_path: Path) -> None:
    text = (TOOLCHAIN / "pins.toml").read_text()
    text = text.replace('minimum = "1.26.0"', 'minimum = "new"').replace("disk_megabytes = 1500", "disk = 1500", 1)
    (tmp_path / "pins.toml").write_text(text)
    with pytest.raises(UsageError) as failure:
        load_pins(tmp_path / "pins.toml")
    summaries = {problem.summary for problem in failure.value.problems}
    assert summaries == {
        "wrong pin: go.minimum",
        "wrong pin: tools.etcd.build.disk_megabytes",
        "wrong pin: tools.etcd.build.disk",
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'sums = "https://github.com/etcd-io',
            '#sums = "https://github.com/etcd-io',
            "a download needs sha256, or sums",
        ),
        ('url = "https://get.pulumi.com', 'url = "http://get.pulumi.com', "String should match pattern"),
        ("[tools.etcd.binaries]\netcd =", "[tools.etcd.binaries]\netcdctl =", "must name the same programs"),
        ("'etcd Version: (\\d+\\.\\d+\\.\\d+\\S*)'", "'etcd Version'", "needs a group"),
        ("[go]", "[gone]", "Field required"),
    ],
    ids=["unchecked download", "plain http", "unbuilt program", "no group", "no go"],
)
def test_a_pin_that_would_not_be_safe_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (TOOLCHAIN / "pins.toml").read_text()
    assert old in text
    (tmp_path / "pins.toml").write_text(text.replace(old, new))
    with pytest.raises(UsageError, match=message):
        load_pins(tmp_path / "pins.toml")


def test_a_file_that_is_no_toml_or_not_there_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "pins.toml").write_text("[tools")
    with pytest.raises(UsageError, match="not valid TOML"):
        load_pins(tmp_path / "pins.toml")
    with pytest.raises(UsageError, match="can't be read"):
        load_pins(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("linux", "x86_64", Platform.LINUX_X64),
        ("linux", "aarch64", Platform.LINUX_ARM64),
        ("darwin", "arm64", Platform.DARWIN_ARM64),
        ("linux", "riscv64", None),
        ("win32", "AMD64", None),
    ],
)
def test_the_platform_is_named_as_publishers_name_it(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, expected: Platform | None
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert Platform.current() is expected

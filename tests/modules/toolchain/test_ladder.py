"""The rungs together: their order, the error that names them all, interrupted and concurrent runs."""

from __future__ import annotations

import dataclasses
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.errors import ProvincialError
from provincial_cloud.toolchain.engine_record import read_record
from provincial_cloud.toolchain.ladder import Toolchain, ensure
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import SilentProgress
from provincial_cloud.toolchain.rungs import Rung

PROGRAM = "/etcd/1.2.3/toy"


class Heard(SilentProgress):
    """Keeps what was said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


def test_the_download_is_used_where_it_can_be_reached_and_the_build_is_not_tried(
    served: Toolchain, publisher: Any, script: bytes
) -> None:
    publisher.files[PROGRAM] = script
    assert served.ensure(Tool.ETCD, progress=SilentProgress()).rung is Rung.DOWNLOAD


def test_the_build_is_used_where_the_download_fails_and_both_reasons_are_said(toy: Toolchain) -> None:
    heard = Heard()
    assert toy.ensure(Tool.ETCD, progress=heard).rung is Rung.BUILD
    assert heard.lines[0] == "etcd 1.2.3, on PATH: no toy on PATH"
    assert "Connection refused" in heard.lines[1]
    assert heard.lines[2].startswith("etcd 1.2.3, build: ready at ")


def test_what_is_there_is_used_again_without_asking_anybody(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script
    first = served.ensure(Tool.ETCD, progress=SilentProgress())
    heard = Heard()
    assert served.ensure(Tool.ETCD, progress=heard) == first
    assert (publisher.requests, heard.lines) == ([PROGRAM], [])


def test_when_every_rung_fails_one_error_names_each_and_what_to_do(served: Toolchain) -> None:
    (served.modules / "toy" / "main.go").write_text("package main\n\nfunc main() { nonsense() }\n")
    with pytest.raises(ProvincialError) as failure:
        served.ensure(Tool.ETCD, progress=SilentProgress())
    (problem,) = failure.value.problems
    text = str(problem)
    assert "etcd 1.2.3 (a toy) could not be had" in text
    assert "- on PATH: no toy on PATH" in text
    assert "- download: http://127.0.0.1" in text
    assert "answered 404" in text
    assert "undefined: nonsense" in text
    assert "provincial doctor --install etcd" in text
    assert served.find(Tool.ETCD) is None


def test_a_cache_that_cannot_be_written_is_one_clear_error(toy: Toolchain) -> None:
    toy.cache.root.parent.mkdir(exist_ok=True)
    toy.cache.root.write_text("a file where the folder should be")
    with pytest.raises(ProvincialError, match="can't be put into the cache") as failure:
        toy.ensure(Tool.ETCD, progress=SilentProgress())
    assert "XDG_CACHE_HOME" in str(failure.value)


def test_a_disk_without_room_is_one_clear_error_and_leaves_nothing(
    served: Toolchain, publisher: Any, start: Any
) -> None:
    publisher.files[PROGRAM] = b"x" * 5_000_000
    run = start(served, "etcd", "/bin/sh", "-c", 'ulimit -f 1000; exec "$@"', "sh")
    status, output = run.finish()
    assert status == 1
    assert "etcd can't be put into the cache" in output
    assert "File too large" in output
    assert {path.name for path in (served.cache.root / "etcd").iterdir()} == {".lock"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_stopped_in_the_middle_of_a_download_does_not_harm_the_next(
    served: Toolchain, publisher: Any, script: bytes, start: Any, number: signal.Signals
) -> None:
    publisher.files[PROGRAM] = script
    publisher.stalls.add(PROGRAM)
    run = start(served, "etcd")
    publisher.wait_for_request(PROGRAM)
    run.process.send_signal(number)
    status, output = run.finish()
    assert status != 0
    assert "ready at" not in output
    assert served.find(Tool.ETCD) is None
    if number is not signal.SIGKILL:
        assert {path.name for path in (served.cache.root / "etcd").iterdir()} == {".lock"}
    publisher.stalls.clear()
    assert served.ensure(Tool.ETCD, progress=SilentProgress()).rung is Rung.DOWNLOAD
    assert {path.name for path in (served.cache.root / "etcd").iterdir()} == {".lock", "1.2.3"}


def test_two_runs_at_once_make_one_download_and_the_second_says_that_it_waits(
    served: Toolchain, publisher: Any, script: bytes, start: Any, until: Any
) -> None:
    publisher.files[PROGRAM] = script
    publisher.stalls.add(PROGRAM)
    first = start(served, "etcd")
    publisher.wait_for_request(PROGRAM)
    second = start(served, "etcd")
    waiting = second.process.stdout.readline()
    assert waiting == f"another run is getting etcd (process {first.process.pid}); waiting for it\n"
    publisher.released.set()
    assert first.finish()[0] == 0
    status, output = second.finish()
    assert status == 0
    assert output.strip() == str(served.cache.root / "etcd" / "1.2.3" / "bin" / "toy")
    assert publisher.requests == [PROGRAM]


def test_the_engine_is_recorded_for_the_launcher_and_the_record_is_made_again_when_lost(
    served: Toolchain, publisher: Any, archive: bytes
) -> None:
    publisher.files["/pulumi/1.2.3/toy.tar.gz"] = archive
    installed = served.ensure(Tool.PULUMI, progress=SilentProgress())
    root = str(served.cache.root)
    assert read_record("1.2.3", root) == ("download", str(installed.folder))
    (served.cache.root / "pulumi" / "1.2.3" / "engine-record").unlink()
    served.ensure(Tool.PULUMI, progress=SilentProgress())
    assert read_record("1.2.3", root) == ("download", str(installed.folder))
    assert publisher.requests == ["/pulumi/1.2.3/toy.tar.gz"]


def test_asking_again_starts_over(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script
    served.ensure(Tool.ETCD, progress=SilentProgress())
    served.ensure(Tool.ETCD, progress=SilentProgress(), again=True)
    assert publisher.requests == [PROGRAM, PROGRAM]


def test_ensure_speaks_of_this_checkouts_pins() -> None:
    wanted = Toolchain.for_project().pins.tools[Tool.PULUMI].version
    assert ensure(Tool.PULUMI, progress=SilentProgress()).version == wanted


def test_a_damaged_tool_is_said_to_be_so_and_got_again(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script
    installed = served.ensure(Tool.ETCD, progress=SilentProgress())
    installed.path.write_bytes(b"cut")
    heard = Heard()
    assert served.ensure(Tool.ETCD, progress=heard).path.read_bytes() == script
    assert heard.lines[0] == "etcd 1.2.3 in the cache is damaged; getting it again"
    assert len(publisher.requests) == 2


def test_a_tool_that_was_only_touched_is_not_got_again(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script
    installed = served.ensure(Tool.ETCD, progress=SilentProgress())
    os.utime(installed.path, (1, 1))
    assert served.find(Tool.ETCD) is None
    served.ensure(Tool.ETCD, progress=SilentProgress())
    assert served.find(Tool.ETCD) is not None
    assert publisher.requests == [PROGRAM]


def test_the_default_toolchain_uses_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Toolchain.for_project().cache.root == tmp_path / "provincial-cloud"
    assert dataclasses.replace(Toolchain.for_project()).find(Tool.ETCD) is None

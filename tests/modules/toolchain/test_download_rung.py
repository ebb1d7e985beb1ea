"""The second rung, against a publisher on a loopback port."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import socket
import subprocess
import time
import zipfile
from typing import Any

import pytest

from provincial_cloud.toolchain.archive import unpack
from provincial_cloud.toolchain.cache import InstalledTool
from provincial_cloud.toolchain.download_rung import download, listed_sum
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import SilentProgress
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust

PROGRAM = "/etcd/1.2.3/toy"
ARCHIVE = "/pulumi/1.2.3/toy.tar.gz"
UNPINNED = "/kubernetes/1.2.3/toy"
SUMS = "/kubernetes/1.2.3/SHA256SUMS"


def fetch(toolchain: Toolchain, tool: Tool = Tool.ETCD) -> InstalledTool:
    with toolchain.cache.lock(str(tool), SilentProgress()):
        return download(
            tool,
            toolchain.pins.tools[tool],
            platform=toolchain.platform,
            cache=toolchain.cache,
            progress=SilentProgress(),
            environment=toolchain.environment,
            patience=toolchain.patience,
        )


def assert_nothing_left(toolchain: Toolchain, tool: Tool = Tool.ETCD) -> None:
    names = {path.name for path in (toolchain.cache.root / str(tool)).iterdir()}
    assert names <= {".lock"}


def test_a_program_with_the_pinned_sum_is_installed_and_runs(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script
    installed = fetch(served)
    assert (installed.rung, installed.trust) == (Rung.DOWNLOAD, Trust.PINNED_CHECKSUM)
    assert subprocess.run([installed.path], capture_output=True, check=True).stdout == b"toy v1.2.3\n"
    assert served.find(Tool.ETCD) == installed


def test_of_an_archive_only_the_named_programs_are_unpacked(served: Toolchain, publisher: Any, archive: bytes) -> None:
    publisher.files[ARCHIVE] = archive
    installed = fetch(served, Tool.PULUMI)
    assert {path.name for path in installed.folder.iterdir()} == {"toy", "toy-host"}
    assert not list(served.cache.root.rglob("escaped"))


def test_a_download_with_another_sum_is_thrown_away(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script + b"# one more line\n"
    with pytest.raises(RungError, match=r"its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64} \(pinned checksum\)"):
        fetch(served)
    assert_nothing_left(served)


def test_a_download_that_is_cut_short_is_thrown_away(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script
    publisher.claimed[PROGRAM] = len(script) + 1000
    with pytest.raises(RungError, match=f"cut short, {len(script)} of {len(script) + 1000} bytes came"):
        fetch(served)
    assert_nothing_left(served)


def test_a_download_that_stalls_is_given_up(served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files[PROGRAM] = script
    publisher.stalls.add(PROGRAM)
    with pytest.raises(RungError, match=r"stalled, nothing came for 0\.5 s after"):
        fetch(served)
    assert_nothing_left(served)


def test_a_server_that_never_answers_is_given_up(served: Toolchain, publisher: Any) -> None:
    publisher.silent.add(PROGRAM)
    impatient = dataclasses.replace(served, patience=dataclasses.replace(served.patience, connect=0.3, stall=30))
    with pytest.raises(RungError, match=r"no answer within 0\.3 s"):
        fetch(impatient)
    assert_nothing_left(served)


def test_a_release_that_is_not_there_is_named_with_the_answer(served: Toolchain, publisher: Any) -> None:
    with pytest.raises(RungError, match=r"toy: the server answered 404"):
        fetch(served)
    assert_nothing_left(served)


def test_a_refused_port_fails_at_once(toy: Toolchain) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    environment = {**toy.environment, "PROVINCIAL_TOOLCHAIN_MIRROR": f"http://127.0.0.1:{port}"}
    before = time.monotonic()
    with pytest.raises(RungError, match="Connection refused"):
        fetch(dataclasses.replace(toy, environment=environment))
    assert time.monotonic() - before < 2


def test_a_name_that_does_not_resolve_is_said_to_be_so(toy: Toolchain) -> None:
    environment = {**toy.environment, "PROVINCIAL_TOOLCHAIN_MIRROR": "https://publisher.invalid"}
    with pytest.raises(RungError, match=r"publisher\.invalid/.*: (its name can't be resolved|no answer within 3 s)"):
        fetch(dataclasses.replace(toy, environment=environment))


def test_a_machine_the_publisher_has_no_files_for_is_told(toy: Toolchain) -> None:
    with pytest.raises(RungError, match="its publisher has no files for this machine"):
        fetch(dataclasses.replace(toy, platform=None))


def test_an_archive_that_is_no_archive_is_refused(served: Toolchain, publisher: Any, script: bytes) -> None:
    pin = served.pins.tools[Tool.PULUMI]
    broken = pin.downloads[served.platform][0].model_copy(  # type: ignore[index]
        update={"sha256": hashlib.sha256(script).hexdigest()}
    )
    tools = {
        **served.pins.tools,
        Tool.PULUMI: pin.model_copy(update={"downloads": {served.platform: (broken,)}}),
    }
    publisher.files[ARCHIVE] = script
    toolchain = dataclasses.replace(served, pins=served.pins.model_copy(update={"tools": tools}))
    with pytest.raises(RungError, match=r"toy\.tar\.gz is not a whole archive"):
        fetch(toolchain, Tool.PULUMI)
    assert_nothing_left(served, Tool.PULUMI)


def test_the_publishers_list_is_believed_where_no_sum_is_pinned_and_shown_as_weaker(
    served: Toolchain, publisher: Any, script: bytes
) -> None:
    publisher.files[UNPINNED] = script
    publisher.files[SUMS] = f"{hashlib.sha256(script).hexdigest()}  toy\n{'0' * 64}  other\n".encode()
    assert fetch(served, Tool.KUBERNETES).trust is Trust.PUBLISHER_CHECKSUM


def test_a_download_that_differs_from_the_publishers_list_is_thrown_away(
    served: Toolchain, publisher: Any, script: bytes
) -> None:
    publisher.files[UNPINNED] = script
    publisher.files[SUMS] = f"{'0' * 64}  toy\n{'1' * 64} other\n".encode()
    with pytest.raises(RungError, match="publisher's checksum"):
        fetch(served, Tool.KUBERNETES)
    assert_nothing_left(served, Tool.KUBERNETES)


def test_a_publishers_list_is_not_believed_over_plain_http(toy: Toolchain) -> None:
    environment = {**toy.environment, "PROVINCIAL_TOOLCHAIN_MIRROR": "http://mirror.invalid"}
    with pytest.raises(RungError, match="only believed over https"):
        fetch(dataclasses.replace(toy, environment=environment), Tool.KUBERNETES)


def test_sums_are_read_in_the_forms_that_publishers_use() -> None:
    digest = "ab" * 32
    assert listed_sum(f"{digest}\n", "kubectl") == digest
    assert listed_sum(f"{'0' * 64}  a\n{digest.upper()} *./b\n", "b") == digest
    assert listed_sum(f"{digest}  other\n{digest}  another\n", "b") is None


def test_a_zip_archive_is_unpacked_like_a_tar(tmp_path: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("toy-1/toy", b"#!/bin/sh\n")
        archive.writestr("toy-1/other", b"")
    (tmp_path / "toy.zip").write_bytes(packed.getvalue())
    (tmp_path / "out").mkdir()
    unpack(tmp_path / "toy.zip", folder="toy-1", names=["toy"], target=tmp_path / "out")
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {"toy": 0o755}
    with pytest.raises(RungError, match=r"toy\.zip does not hold toy-1/absent"):
        unpack(tmp_path / "toy.zip", folder="toy-1", names=["absent"], target=tmp_path / "out")

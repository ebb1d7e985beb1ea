"""The language host by itself, spoken to as the engine does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import LanguageRuntimeStub, language_pb2

COMMAND = [sys.executable, "-m", "provincial_cloud.toolchain.language_host"]


@dataclass
class Host:
    """A running host and a way to talk to it."""

    process: subprocess.Popen[str]
    stub: Any
    mark: str


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A host in a process group of its own, as the engine starts it."""
    executor = tmp_path / "executor"
    executor.write_text("import sys; print('ran', *sys.argv[1:]); sys.exit(int(sys.argv[-1]))\n")
    process = subprocess.Popen(
        [*COMMAND, "--logtostderr", "-v=9", "--use-executor", str(executor), "127.0.0.1:1"],
        env={**os.environ, "PROVINCIAL_TEST_MARK": tmp_path.name},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Host(process, LanguageRuntimeStub(channel), tmp_path.name)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def info(folder: Path) -> Any:
    options = Struct()
    options.update({"virtualenv": sys.prefix})
    return language_pb2.ProgramInfo(
        root_directory=str(folder), program_directory=str(folder), entry_point=".", options=options
    )


def run(host: Host, folder: Path, *arguments: str) -> Any:
    request = language_pb2.RunRequest(
        project="p",
        stack="s",
        pwd=str(folder),
        dryRun=True,
        parallel=4,
        organization="o",
        args=arguments,
        info=info(folder),
    )
    return host.stub.Run(request, timeout=20)


def plugin(host: Host, folder: Path, program: str) -> Any:
    """Run a provider whose __main__ is `program`."""
    (folder / "__main__.py").write_text(program)
    request = language_pb2.RunPluginRequest(pwd=str(folder), args=["engine"], kind="resource", info=info(folder))
    return host.stub.RunPlugin(request, timeout=30)


def test_it_tells_the_version_of_the_sdk_and_the_python_it_would_use(host: Host, tmp_path: Path) -> None:
    assert host.stub.GetPluginInfo(Empty()).version == version("pulumi")
    about = host.stub.About(language_pb2.AboutRequest(info=info(tmp_path)))
    assert (about.executable, about.version) == (f"{sys.prefix}/bin/python", ".".join(map(str, sys.version_info[:3])))


def test_a_program_gets_what_the_engine_gave(host: Host, tmp_path: Path) -> None:
    answer = run(host, tmp_path, "0")
    assert (answer.error, answer.bail) == ("", False)
    host.process.send_signal(signal.SIGINT)
    output, errors = host.process.communicate(timeout=10)
    assert output == (
        f"ran --engine 127.0.0.1:1 --project p --root_directory {tmp_path} --stack s --pwd {tmp_path}"
        " --dry_run true --parallel 4 --organization o . 0\n"
    )
    assert errors == ""


@pytest.mark.parametrize(
    ("status", "error", "bail"), [("32", "", True), ("3", "the program ended with exit status 3", False)]
)
def test_a_failed_program_is_reported_once(host: Host, tmp_path: Path, status: str, error: str, bail: bool) -> None:
    answer = run(host, tmp_path, status)
    assert (answer.error, answer.bail) == (error, bail)


def test_a_missing_virtual_environment_is_said_to_be_so(host: Host, tmp_path: Path) -> None:
    wanted = info(tmp_path)
    wanted.options.update({"virtualenv": "absent"})
    answer = host.stub.Run(language_pb2.RunRequest(info=wanted), timeout=20)
    assert f"there is no virtual environment at {tmp_path}/absent" in answer.error


def test_installed_packages_are_listed_with_or_without_what_others_need(host: Host, tmp_path: Path) -> None:
    def names(transitive: bool) -> set[str]:
        request = language_pb2.GetProgramDependenciesRequest(info=info(tmp_path), transitiveDependencies=transitive)
        return {entry.name.lower() for entry in host.stub.GetProgramDependencies(request).dependencies}

    assert {"pulumi", "grpcio", "provincial-cloud"} <= names(transitive=True)
    assert "provincial-cloud" in names(transitive=False)
    assert "grpcio" not in names(transitive=False)


def test_no_plugin_is_asked_for_ahead(host: Host, tmp_path: Path) -> None:
    answer = host.stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=info(tmp_path)))
    assert list(answer.packages) == []


def test_dependencies_are_installed_with_their_output_streamed(host: Host, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("no-such-package==1.0 --hash=sha256:nonsense\n")
    answers = host.stub.InstallDependencies(language_pb2.InstallDependenciesRequest(info=info(tmp_path)), timeout=60)
    pieces = []
    with pytest.raises(grpc.RpcError) as failure:
        pieces.extend(answers)
    assert "requirements.txt ended with exit status" in failure.value.details()
    assert b"pip install --requirement requirements.txt" in pieces[0].stdout
    assert b"".join(piece.stderr for piece in pieces)


@pytest.mark.parametrize("what", ["Program", "Project", "Package"])
def test_code_is_refused_with_what_to_do_instead(host: Host, what: str) -> None:
    request = getattr(language_pb2, f"Generate{what}Request")()
    with pytest.raises(grpc.RpcError) as caught:
        getattr(host.stub, f"Generate{what}")(request)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert "--generate-code=false" in caught.value.details()
    assert "in the state all the same" in caught.value.details()


def test_a_plugins_output_and_exit_status_are_streamed(host: Host, tmp_path: Path) -> None:
    pieces = list(plugin(host, tmp_path, "import sys; print(sys.argv[1:]); print('x', file=sys.stderr); sys.exit(4)"))
    assert b"".join(piece.stdout for piece in pieces) == b"['engine']\n"
    assert b"".join(piece.stderr for piece in pieces) == b"x\n"
    assert pieces[-1].exitcode == 4


def test_a_plugin_without_a_main_is_refused(host: Host, tmp_path: Path) -> None:
    request = language_pb2.RunPluginRequest(pwd=str(tmp_path), kind="resource", info=info(tmp_path))
    with pytest.raises(grpc.RpcError, match=r"has no __main__\.py"):
        list(host.stub.RunPlugin(request, timeout=20))


def test_a_plugin_the_engine_drops_is_stopped_gently(
    host: Host, tmp_path: Path, until: Any, processes_with: Any
) -> None:
    stream = plugin(
        host,
        tmp_path,
        "import os, time\ntry:\n    os.write(1, b'up')\n    time.sleep(60)\n"
        "except KeyboardInterrupt: open('cleaned', 'w').close()\n",
    )
    assert next(stream).stdout == b"up"
    stream.cancel()
    until((tmp_path / "cleaned").exists, "the plugin had no chance to clean up")
    until(lambda: len(processes_with(host.mark)) == 1, lambda: processes_with(host.mark))


def test_a_plugin_that_will_not_stop_is_killed(host: Host, tmp_path: Path, until: Any, processes_with: Any) -> None:
    stream = plugin(
        host,
        tmp_path,
        "import os, signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nos.write(1, b'up')\ntime.sleep(60)\n",
    )
    assert next(stream).stdout == b"up"
    stream.cancel()
    until(lambda: len(processes_with(host.mark)) == 1, lambda: processes_with(host.mark))
    assert host.process.poll() is None


def test_an_interrupted_host_takes_children_and_their_children_with_it(
    host: Host, tmp_path: Path, until: Any, processes_with: Any
) -> None:
    stream = plugin(
        host,
        tmp_path,
        "import os, subprocess, time\nsubprocess.Popen(['/bin/sh', '-c', 'trap \"\" INT; sleep 60'])\n"
        "os.write(1, b'up')\ntime.sleep(60)\n",
    )
    assert next(stream).stdout == b"up"
    before = time.monotonic()
    host.process.send_signal(signal.SIGINT)
    output, errors = host.process.communicate(timeout=10)
    assert (host.process.returncode, output, errors) == (0, "", "")
    assert time.monotonic() - before < 4.5
    until(lambda: not processes_with(host.mark), lambda: processes_with(host.mark))
    with pytest.raises(grpc.RpcError):
        list(stream)


def test_a_host_whose_engine_is_killed_ends_by_itself(tmp_path: Path, until: Any, processes_with: Any) -> None:
    executor = tmp_path / "executor"
    executor.touch()
    code = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    engine = subprocess.Popen(
        [sys.executable, "-c", code, *COMMAND, "--use-executor", str(executor)],
        env={**os.environ, "PROVINCIAL_TEST_MARK": tmp_path.name},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout is not None
    assert int(engine.stdout.readline()) > 0
    engine.kill()
    engine.wait(timeout=10)
    until(lambda: not processes_with(tmp_path.name), lambda: processes_with(tmp_path.name))
    assert engine.stdout.read() == ""
    engine.stdout.close()


def test_the_version_can_be_asked_for_and_a_missing_executor_is_named(tmp_path: Path) -> None:
    asked = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == version("pulumi")
    ran = subprocess.run(
        [*COMMAND, "--use-executor", str(tmp_path / "absent"), "x"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "absent is missing; run: provincial doctor --install pulumi" in ran.stderr

"""The real engine and the language host that came with it: programs, a provider and a pack by path, being stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.toolchain.engine_record import cache_root
from provincial_cloud.toolchain.ladder import ensure
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import SilentProgress

PROJECT = f"""
name: toy
runtime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}
backend: {{url: file://./state}}
plugins: {{providers: [{{name: toy, path: ./provider}}]}}
"""

PLUGIN = f"runtime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}\nversion: 0.0.1\n"

PROGRAM = """
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Made(ResourceProvider):
    def create(self, props):
        return CreateResult("made", props)

class Dynamic(Resource):
    def __init__(self, name, **props):
        super().__init__(Made(), name, props)

class Thing(pulumi.CustomResource):
    value: pulumi.Output[str]
    def __init__(self, name, **props):
        super().__init__("toy:index:Thing", name, props)

made = Dynamic("dynamic", value="x")
thing = Thing("thing", value=made.id, mood=pulumi.Config().get("mood"))
print("in stack", pulumi.get_stack())
pulumi.export("value", thing.value)
"""

PROVIDER = """
import asyncio, pathlib, sys
from pulumi.provider.experimental import provider as p
from pulumi.provider.experimental.server import main

class Toy(p.Provider):
    async def get_schema(self, request): return p.GetSchemaResponse(schema='{"name": "toy", "version": "0.0.1"}')
    async def check_config(self, request): return p.CheckResponse(inputs=request.new_inputs)
    async def diff_config(self, request): return p.DiffResponse()
    async def configure(self, request): return p.ConfigureResponse()
    async def check(self, request): return p.CheckResponse(inputs=request.new_inputs)
    async def diff(self, request): return p.DiffResponse(changes=False)
    async def create(self, request):
        if request.preview: return p.CreateResponse(resource_id="", properties=request.properties)
        mood = request.properties.get("mood")
        if mood is not None and mood.value == "slow":
            pathlib.Path("creating").touch()
            await asyncio.sleep(60)
        return p.CreateResponse(resource_id="1", properties=request.properties)
    async def delete(self, request): return None
    async def cancel(self): return None

main(sys.argv[1:], "0.0.1", Toy())
"""

PACK = """
import concurrent.futures, sys, threading
import grpc
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

class Pack(analyzer_pb2_grpc.AnalyzerServicer):
    stack = "unknown"
    def GetPluginInfo(self, request, context): return plugin_pb2.PluginInfo(version="0.0.1")
    def GetAnalyzerInfo(self, request, context):
        rule = analyzer_pb2.PolicyInfo(name="no-bad-mood", enforcementLevel=analyzer_pb2.MANDATORY)
        return analyzer_pb2.AnalyzerInfo(name="toy", version="0.0.1", policies=[rule])
    def ConfigureStack(self, request, context):
        self.stack = request.stack
        return analyzer_pb2.AnalyzerStackConfigureResponse()
    def Configure(self, request, context):
        from google.protobuf.empty_pb2 import Empty
        return Empty()
    def AnalyzeStack(self, request, context): return analyzer_pb2.AnalyzeResponse()
    def Analyze(self, request, context):
        bad = request.type == "toy:index:Thing" and dict(request.properties).get("mood") == "bad"
        found = analyzer_pb2.AnalyzeDiagnostic(
            policyName="no-bad-mood", policyPackName="toy", policyPackVersion="0.0.1", urn=request.urn,
            message=f"a bad mood in {self.stack}", enforcementLevel=analyzer_pb2.MANDATORY)
        return analyzer_pb2.AnalyzeResponse(diagnostics=[found] if bad else [])

server = grpc.server(concurrent.futures.ThreadPoolExecutor())
analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Pack(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
threading.Event().wait()
"""


class Engine:
    """A project in a folder of its own and the engine to run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = folder.name
        for name in ("provider", "pack", "state", "home"):
            (folder / name).mkdir()
        (folder / "Pulumi.yaml").write_text(PROJECT)
        (folder / "__main__.py").write_text(PROGRAM)
        (folder / "provider" / "PulumiPlugin.yaml").write_text(PLUGIN)
        (folder / "provider" / "__main__.py").write_text(PROVIDER)
        (folder / "pack" / "PulumiPolicy.yaml").write_text(PLUGIN)
        (folder / "pack" / "__main__.py").write_text(PACK)
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "XDG_CACHE_HOME": str(Path(cache_root()).parent),
            "PULUMI_CONFIG_PASSPHRASE": "toy",
            "PROVINCIAL_TEST_MARK": self.mark,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "provincial_cloud.toolchain.launcher", "--non-interactive", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )

    def run(self, *arguments: str, status: int | None = 0) -> str:
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=120)
        if status is None:
            assert process.returncode != 0, output
        else:
            assert process.returncode == status, output
        return output


@pytest.fixture
def engine(tmp_path: Path, end_marked: Any) -> Iterator[Engine]:
    """A project with a stack, ready to preview."""
    ensure(Tool.PULUMI, progress=SilentProgress())
    made = Engine(tmp_path)
    made.run("stack", "init", "one")
    yield made
    end_marked(made.mark)


def assert_all_gone(engine: Engine, until: Any, processes_with: Any) -> None:
    until(lambda: not processes_with(engine.mark), lambda: processes_with(engine.mark))


def test_a_program_with_dynamic_resources_and_a_provider_by_path_comes_and_goes(
    engine: Engine, until: Any, processes_with: Any
) -> None:
    output = engine.run("up", "--yes", "--skip-preview", "--policy-pack", "pack")
    assert "in stack one" in output
    assert "+ 3 created" in output
    assert json.loads(engine.run("stack", "output", "--json")) == {"value": "made"}
    assert "3 unchanged" in engine.run("preview")
    assert "- 3 deleted" in engine.run("destroy", "--yes", "--skip-preview")
    assert_all_gone(engine, until, processes_with)


def test_a_program_that_raises_is_shown_with_the_users_lines_and_once(engine: Engine) -> None:
    (engine.folder / "__main__.py").write_text("def load():\n    raise ValueError('no such thing')\n\nload()\n")
    output = engine.run("preview", status=None)
    assert f'File "{engine.folder}/__main__.py", line 2, in load' in output
    assert output.count("ValueError: no such thing") == 1
    assert "exit status" not in output


def test_a_program_that_ends_at_once_is_reported_with_its_status(engine: Engine) -> None:
    (engine.folder / "__main__.py").write_text("import os\nos._exit(3)\n")
    assert "the program ended with exit status 3" in engine.run("preview", status=None)


def test_a_missing_virtual_environment_is_one_clear_error(engine: Engine) -> None:
    (engine.folder / "Pulumi.yaml").write_text(PROJECT.replace(sys.prefix, "absent"))
    output = engine.run("preview", status=None)
    assert f"there is no virtual environment at {engine.folder}/absent" in output


def test_a_pack_by_path_stops_a_preview_without_noise_from_the_program(engine: Engine) -> None:
    engine.run("config", "set", "mood", "bad")
    output = engine.run("preview", "--policy-pack", "pack", status=None)
    assert "a bad mood in one" in output
    assert "Traceback" not in output
    assert "KeyboardInterrupt" not in output


def test_interrupting_an_update_twice_leaves_no_process(engine: Engine, until: Any, processes_with: Any) -> None:
    engine.run("config", "set", "mood", "slow")
    process = engine.start("up", "--yes", "--skip-preview")
    until((engine.folder / "creating").exists, "nothing was created")
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in output
    assert_all_gone(engine, until, processes_with)


def test_killing_the_engine_leaves_no_process(engine: Engine, until: Any, processes_with: Any) -> None:
    # The engine starts pulumi.dynamic's provider itself, which never looks whether its engine is alive.
    program = PROGRAM.replace('made = Dynamic("dynamic", value="x")\n', "").replace("value=made.id", 'value="x"')
    (engine.folder / "__main__.py").write_text(program)
    engine.run("config", "set", "mood", "slow")
    process = engine.start("up", "--yes", "--skip-preview")
    until((engine.folder / "creating").exists, "nothing was created")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert_all_gone(engine, until, processes_with)


def test_about_names_the_python_that_runs_programs(engine: Engine) -> None:
    about = json.loads(engine.run("about", "--json"))
    assert about["runtime"]["executable"] == f"{sys.prefix}/bin/python"

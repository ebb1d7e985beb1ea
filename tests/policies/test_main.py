"""The pack as a process, started the way the language host starts it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import grpc
import psutil
import pytest
from google.protobuf import empty_pb2, json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from provincial_cloud.evidence.reader import runs
from provincial_cloud.evidence.verify import check
from provincial_policies import catalogue
from provincial_policies.examples import example
from provincial_policies.rule import Gate

ROOT = Path(__file__).parents[2]
CONFIG = {"provincial-cloud:environment": "local"}
WAIVER = """\
waivers:
  - id: short-logs
    rule: log-group-kept-for-level
    scope: {resource: moving}
    reason: {vi: Đang chuyển kho nhật ký, en: The log store is being moved}
    compensating: {vi: Sao chép sang kho khác mỗi ngày, en: Copied to another store every day}
    approver: {name: Nguyễn Văn A, position: {vi: Giám đốc, en: Director}}
    approved: %s
    expires: %s
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own with the environment `local`."""
    shutil.copytree(ROOT / "environments" / "local", tmp_path / "environments" / "local")
    (tmp_path / "toolchain").mkdir()
    shutil.copy(ROOT / "toolchain" / "pins.toml", tmp_path / "toolchain")
    (tmp_path / "Pulumi.yaml").write_text("name: provincial-cloud\nruntime: python\n")
    return tmp_path


class Pack:
    def __init__(self, project: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(ROOT / "policies")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT / "policies",
            env={**os.environ, "PROVINCIAL_PROJECT": str(project)},
        )
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = analyzer_pb2_grpc.AnalyzerStub(self.channel)

    def configure(self, config):
        return self.stub.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(stack="local", project="provincial-cloud", dry_run=True, config=config)
        )

    def analyze(self, name, **changes):
        properties = json_format.ParseDict(example("LogGroup", **changes), Struct())
        return self.stub.Analyze(
            proto.AnalyzeRequest(type="provincial:aws:LogGroup", urn=f"urn:{name}", name=name, properties=properties)
        )

    def stop(self) -> tuple[int, str]:
        self.channel.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


@pytest.fixture
def pack(project):
    started = Pack(project)
    yield started
    started.stop()


def test_a_run_goes_from_the_engine_to_a_whole_ledger(pack, project):
    pack.configure(CONFIG)
    assert len(pack.stub.GetAnalyzerInfo(empty_pb2.Empty()).policies) == len(catalogue.at_gate(Gate.PREVIEW))
    pack.stub.Configure(proto.ConfigureAnalyzerRequest())
    assert pack.analyze("short", retention_in_days=7).diagnostics
    pack.stub.AnalyzeStack(proto.AnalyzeStackRequest())
    ledger = project / ".provincial" / "evidence" / "local.jsonl"
    assert check(ledger).whole
    (run,) = runs(ledger)
    assert run.complete
    assert run.environment == "local"
    assert run.gate == "preview"
    assert run.counts.failed == 1


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, "names no environment (provincial-cloud:environment)"),
        ({"provincial-cloud:environment": "nowhere"}, "no such environment"),
        ({"provincial-cloud:environment": "../local"}, "no such environment"),
    ],
)
def test_a_stack_without_an_environment_blocks(pack, project, config, expected):
    with pytest.raises(grpc.RpcError) as caught:
        pack.configure(config)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert expected in caught.value.details()
    assert not (project / ".provincial").exists()


def test_a_broken_environment_blocks_and_says_where(pack, project):
    (project / "environments" / "local" / "waivers.yaml").write_text("waivers:\n  - id: x\n")
    with pytest.raises(grpc.RpcError) as caught:
        pack.configure(CONFIG)
    assert "waivers.yaml:2" in caught.value.details()


def test_a_ledger_that_cannot_be_written_blocks(pack, project):
    (project / ".provincial").write_text("in the way")
    with pytest.raises(grpc.RpcError) as caught:
        pack.configure(CONFIG)
    assert "evidence ledger can't be written" in caught.value.details()


def write_waiver(project, approved, expires):
    (project / "environments" / "local" / "waivers.yaml").write_text(WAIVER % (approved, expires), encoding="utf-8")


def test_a_waiver_of_the_environment_is_honoured_for_what_it_names(pack, project):
    write_waiver(project, day(-10), day(10))
    pack.configure(CONFIG)
    (found,) = pack.analyze("moving", retention_in_days=7).diagnostics
    assert found.enforcementLevel == proto.ADVISORY
    assert "short-logs" in found.message
    (other,) = pack.analyze("other", retention_in_days=7).diagnostics
    assert other.enforcementLevel == proto.MANDATORY


def test_a_waiver_is_void_on_its_expiry_day_in_vietnam(pack, project):
    write_waiver(project, day(-10), day(0))
    pack.configure(CONFIG)
    (found,) = pack.analyze("moving", retention_in_days=7).diagnostics
    assert found.enforcementLevel == proto.MANDATORY


def day(offset: int) -> str:
    """A day counted from today in Vietnam (UTC+7)."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600 + offset * 86400))


def test_an_interrupt_ends_the_pack_quietly(pack):
    status, errors = pack.stop()
    assert (status, errors) == (0, "")


def test_the_pack_ends_when_the_engine_is_killed(project):
    """Started by a process that is then killed without a chance to clean up."""
    script = (
        "import subprocess, sys, time\n"
        f"pack = subprocess.Popen([sys.executable, '-u', {str(ROOT / 'policies' / '__main__.py')!r}],"
        " stdout=subprocess.PIPE)\n"
        "pack.stdout.readline()\n"
        "print(pack.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PROVINCIAL_PROJECT": str(project)},
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait(timeout=30)
    parent.stdout.close()
    assert psutil.wait_procs([child], timeout=30)[1] == []


def test_a_wrongly_declared_rule_stops_the_pack_before_it_serves(tmp_path, project):
    copy = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", copy)
    rule = copy / "provincial_policies" / "cloud" / "log_topic_encrypted.py"
    rule.write_text(rule.read_text().replace('vi="Chủ đề cảnh báo được mã hóa"', 'vi=""'))
    done = subprocess.run(
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(copy)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(copy), "PROVINCIAL_PROJECT": str(project)},
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert "title has no vi text" in done.stderr

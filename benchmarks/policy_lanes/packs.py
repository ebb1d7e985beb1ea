"""The packs alone, asked by the benchmark in the engine's own protocol: what one more rule costs, and nothing else.

A whole preview varies by more than a rule costs. Here the very programs that the engine starts are started as it starts
them and asked as it asks, over gRPC, about the same objects; what their process used of the processor is read once it
has given its last answer, so that nothing of it is missed and nothing of anybody else's is in it.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import psutil
from google.protobuf import empty_pb2, json_format, struct_pb2
from measuring.workshop import program_module, quiet_environment
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from policy_lanes.lane import Cost, Failures, LaneFailedError

TOKEN = "kubernetes:core/v1:ConfigMap"  # noqa: S105 - a type
_UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
_LONGEST_SECONDS = 600


def requests(count: int, planted: int) -> list[Any]:
    """What the engine sends about each object."""
    return [_request(manifest) for manifest in program_module("config_maps", "objects").config_maps(count, planted)]


def _request(manifest: Mapping[str, Any]) -> Any:
    name = manifest["metadata"]["name"]
    properties = json_format.ParseDict(dict(manifest), struct_pb2.Struct())
    urn = f"urn:pulumi:benchmark::config_maps::{TOKEN}::{name}"
    found = proto.AnalyzeRequest(type=TOKEN, urn=urn, name=name, properties=properties)
    found.provider.type = "pulumi:providers:kubernetes"
    return found


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A pack's program with so many rules, which lies in `folder` and runs under `python`."""

    folder: Path
    python: Path
    rules: int
    ledger: Path

    def run(self, asked: Sequence[Any]) -> tuple[Cost, Failures]:
        """Start it, ask about every object, let it go. Raises LaneFailedError."""
        began = time.perf_counter()
        with self._started() as process:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if not port.isdigit():
                raise LaneFailedError(f"{self.folder} said {port!r} instead of its port")
            with grpc.insecure_channel(f"127.0.0.1:{port}", options=_UNLIMITED) as channel:
                found = _ask(analyzer_pb2_grpc.AnalyzerStub(channel), asked)
            used = psutil.Process(process.pid).cpu_times()
            seconds = time.perf_counter() - began
        processor = used.user + used.system
        return Cost(seconds=seconds, processor=processor, pack=processor), found

    @contextmanager
    def _started(self) -> Iterator[subprocess.Popen[str]]:
        more = {"BENCHMARK_RULES": str(self.rules), "BENCHMARK_LEDGER": str(self.ledger)}
        words = (str(self.python), "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(self.folder))
        environment = {**quiet_environment(), **more}
        with subprocess.Popen(words, cwd=self.folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield process
            finally:
                process.kill()
        self.ledger.unlink(missing_ok=True)


def _ask(stub: Any, asked: Sequence[Any]) -> Failures:
    stack = proto.AnalyzerStackConfigureRequest(
        project="config_maps", stack="benchmark", organization="organization", dry_run=True
    )
    stub.ConfigureStack(stack, wait_for_ready=True, timeout=_LONGEST_SECONDS)
    stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=_LONGEST_SECONDS)
    stub.Configure(proto.ConfigureAnalyzerRequest(), timeout=_LONGEST_SECONDS)
    found = set()
    for one in asked:
        answer = stub.Analyze(one, timeout=_LONGEST_SECONDS)
        found |= {(one.name, told.policyName) for told in answer.diagnostics}
    return frozenset(found)

"""The Python language host: `python -m provincial_cloud.toolchain.language_host <engine address>`.

It stands in for `pulumi-language-python` where Pulumi's release can't be downloaded: the engine is built from its Go
modules, and the host, which is not among them, is this one. It prints its port on the first line of stdout, serves
until it is interrupted or the engine that started it is gone, and leaves no process behind.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

from provincial_cloud.leaving import LeaveSignals
from provincial_cloud.toolchain.child_process import ChildProcesses, end_stragglers
from provincial_cloud.toolchain.language_protocol import services
from provincial_cloud.toolchain.language_runtime import LanguageRuntime

ORPHAN_CHECK_SECONDS = 0.5
"""How often to look whether the engine is still there: one system call each time."""
MAX_REQUESTS = 256
"""Programs, packs and plugins that can run at the same time; threads are made only as they are needed."""
MAX_MESSAGE_BYTES = 400 * 1024 * 1024
"""The same limit as in Pulumi's own SDKs."""


def main(arguments: list[str] | None = None) -> int:
    """Serve one engine; returns the exit status, 0 also after an interrupt."""
    parser = argparse.ArgumentParser(prog="pulumi-language-python", allow_abbrev=False)
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    parser.add_argument("--use-executor", help="the script that runs a program; by default beside this host")
    parser.add_argument("--tracing", help="accepted and not used")
    parser.add_argument("engine", nargs="?", default="", help="the engine's address")
    options, _ = parser.parse_known_args(arguments)
    if options.version:
        from importlib.metadata import version

        print(version("pulumi"))
        return 0
    executor = Path(options.use_executor or Path(sys.argv[0]).with_name("pulumi-language-python-exec"))
    if not executor.is_file():
        print(f"error: {executor} is missing; run: provincial doctor --install pulumi", file=sys.stderr)
        return 1
    return serve(engine_address=options.engine, executor=executor)


def serve(*, engine_address: str, executor: Path) -> int:
    """Serve until SIGINT, SIGTERM or the end of the parent process, then end the children."""
    leave = LeaveSignals(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    parent = os.getppid()
    children = ChildProcesses()
    limits = [
        ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ]
    server = grpc.server(ThreadPoolExecutor(max_workers=MAX_REQUESTS), options=limits)
    runtime = LanguageRuntime(engine_address=engine_address, executor=executor, children=children)
    services.add_LanguageRuntimeServicer_to_server(runtime, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while not leave.came(ORPHAN_CHECK_SECONDS):
        if os.getppid() != parent:
            break
    children.stop_all()
    server.stop(grace=0.2).wait()
    end_stragglers()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that still wait for a request's end must not keep the host alive.
    os._exit(status)

"""A throw-away checkout for each test, and proof that nothing is left running in it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.config import Config

from provincial_cloud import sandbox
from provincial_cloud.project import Project

REPOSITORY = Path(__file__).resolve().parents[3]


def processes_on(folder: Path) -> list[psutil.Process]:
    """Every process whose command line names something below `folder`."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if process.pid != os.getpid() and any(str(folder) in part for part in process.info["cmdline"] or []):
            found.append(process)
    return found


def make_checkout(folder: Path) -> Project:
    """A folder that counts as a checkout."""
    (folder / "Pulumi.yaml").touch()
    (folder / "toolchain").symlink_to(REPOSITORY / "toolchain")
    return Project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A checkout whose sandbox is ended after the test, whatever the test did to it."""
    checkout = make_checkout(tmp_path)
    yield checkout
    sandbox.stop_aws(checkout)
    sandbox.stop_kubernetes(checkout)
    sandbox.stop_store(checkout)
    deadline = time.monotonic() + 10
    while (left := processes_on(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.1)
    commands = [process.cmdline() for process in left]
    for process in left:
        process.kill()
    assert not commands


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, sandbox.AwsEndpoint]]:
    """One running AWS half for the tests of a module that leave it running."""
    checkout = make_checkout(tmp_path_factory.mktemp("checkout"))
    endpoint = sandbox.start_aws(checkout, port=0)
    yield checkout, endpoint
    sandbox.stop_aws(checkout)
    assert not processes_on(checkout.root)


@pytest.fixture
def one_try() -> Callable[[sandbox.AwsEndpoint, str], Any]:
    """Makes boto3 clients that try once, so that what the server says is seen."""

    def make(endpoint: sandbox.AwsEndpoint, service: str) -> Any:
        arguments = sandbox.client_arguments(endpoint)
        arguments["config"] = arguments["config"].merge(Config(retries={"total_max_attempts": 1}))
        return sandbox.session().client(service, **arguments)

    return make

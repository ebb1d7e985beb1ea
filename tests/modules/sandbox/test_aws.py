"""The AWS half as its users meet it: real servers, started, stopped, killed and started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from provincial_cloud import sandbox
from provincial_cloud.errors import ProvincialError, UsageError
from provincial_cloud.project import Project
from provincial_cloud.sandbox import Condition, ports
from provincial_cloud.sandbox.aws_record import AwsRecord, read_record, record_path, write_record
from provincial_cloud.sandbox.process import ProcessIdentity, is_alive

START = (
    "import sys\n"
    "from pathlib import Path\n"
    "from provincial_cloud import sandbox\n"
    "from provincial_cloud.project import Project\n"
    "endpoint = sandbox.start_aws(Project(Path(sys.argv[1])), port=int(sys.argv[2]))\n"
    "print(endpoint.instance, flush=True)\n"
    "sys.stdin.read()\n"
)


def servers(project: Project) -> list[psutil.Process]:
    """Every AWS server that was started for this checkout, known to a record or not."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if "provincial_cloud.sandbox.aws_server" in command and str(project.sandbox) in command:
            found.append(process)
    return found


def start_elsewhere(project: Project, port: int) -> subprocess.Popen[str]:
    """Start the sandbox from a process of its own, which then waits for the end of its input."""
    command = [sys.executable, "-c", START, str(project.root), str(port)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def record_of(project: Project) -> AwsRecord:
    record = read_record(project.sandbox)
    assert record is not None
    return record


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def test_a_started_sandbox_answers_and_a_stopped_one_leaves_neither_process_nor_port(project: Project) -> None:
    endpoint = sandbox.start_aws(project, port=0)
    port = record_of(project).port
    assert endpoint.url == f"http://127.0.0.1:{port}"
    client = sandbox.session().client("sts", **sandbox.client_arguments(endpoint))
    assert client.get_caller_identity()["Account"] == "123456789012"
    assert sandbox.aws_endpoint(project) == endpoint
    assert sandbox.stop_aws(project)
    assert ports.is_free(port)
    assert not servers(project)
    assert sandbox.aws_status(project).condition is Condition.STOPPED
    assert not record_path(project.sandbox).exists()


def test_an_object_without_content_can_be_put_as_boto3_sends_it(project: Project) -> None:
    endpoint = sandbox.start_aws(project, port=0)
    with socket.create_connection((ports.HOST, int(endpoint.url.rpartition(":")[2])), timeout=20.0) as connection:
        for request, words in ((b"PUT /bucket", b""), (b"PUT /bucket/empty", b"Expect: 100-continue\r\n")):
            connection.sendall(request + b" HTTP/1.1\r\nHost: s3\r\n" + words + b"Content-Length: 0\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK")


def test_without_a_running_sandbox_the_error_says_how_to_start_it(project: Project) -> None:
    with pytest.raises(UsageError, match="provincial sandbox start --only aws"):
        sandbox.aws_endpoint(project)


def test_starting_twice_changes_nothing(project: Project) -> None:
    first = sandbox.start_aws(project, port=0)
    record = record_of(project)
    assert sandbox.start_aws(project) == first
    assert sandbox.start_aws(project, port=record.port) == first
    assert [process.pid for process in servers(project)] == [record.process.pid]


def test_stopping_twice_is_fine(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    assert sandbox.stop_aws(project)
    assert not sandbox.stop_aws(project)


def test_neither_a_stop_nor_a_look_makes_a_folder(project: Project) -> None:
    assert not sandbox.stop_aws(project)
    assert sandbox.aws_status(project).condition is Condition.STOPPED
    assert not project.runtime.exists()


def test_another_start_is_another_cloud_on_the_same_port(project: Project) -> None:
    first = sandbox.start_aws(project, port=0)
    client = sandbox.session().client("iam", **sandbox.client_arguments(first))
    client.create_group(GroupName="forgotten")
    sandbox.stop_aws(project)
    second = sandbox.start_aws(project)
    assert second.url == first.url
    assert second.instance != first.instance
    client = sandbox.session().client("iam", **sandbox.client_arguments(second))
    assert client.list_groups()["Groups"] == []


def test_files_are_for_their_owner_alone(project: Project) -> None:
    former = os.umask(0)
    try:
        sandbox.start_aws(project, port=0)
    finally:
        os.umask(former)
    files = [project.runtime, *project.runtime.rglob("*")]
    assert {path.name for path in files} >= {"aws.json", "aws.log", "aws.lock", "ports.json", "logs"}
    for path in files:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_killed_server_is_reported_and_mended_by_a_start(project: Project) -> None:
    first = sandbox.start_aws(project, port=0)
    process = record_of(project).process
    os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: not is_alive(process))
    assert sandbox.aws_status(project).condition is Condition.DIED
    with pytest.raises(UsageError, match="condition: died"):
        sandbox.aws_endpoint(project)
    second = sandbox.start_aws(project)
    assert second.url == first.url
    assert second.instance != first.instance


def test_a_stop_clears_up_after_a_killed_server(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    process = record_of(project).process
    os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: not is_alive(process))
    assert not sandbox.stop_aws(project)
    assert sandbox.aws_status(project).condition is Condition.STOPPED


def test_a_server_that_answers_as_another_one_is_reported_and_replaced(project: Project) -> None:
    first = sandbox.start_aws(project, port=0)
    record = record_of(project)
    write_record(project.sandbox, replace(record, instance="not what it answers"))
    assert sandbox.aws_status(project).condition is Condition.SILENT
    second = sandbox.start_aws(project)
    assert second.instance != first.instance
    assert not is_alive(record.process)


def test_a_server_that_hangs_is_stopped_by_force(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    record = record_of(project)
    os.kill(record.process.pid, signal.SIGSTOP)
    assert sandbox.aws_status(project, patience=0.3).condition is Condition.SILENT
    assert sandbox.stop_aws(project, grace=0.3)
    assert not is_alive(record.process)
    assert ports.is_free(record.port)


def test_a_bystander_with_the_number_of_a_former_server_is_left_alone(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    record = record_of(project)
    sandbox.stop_aws(project)
    with subprocess.Popen(["sleep", "60"]) as bystander:
        former = ProcessIdentity(pid=bystander.pid, start_mark=record.process.start_mark)
        stale = replace(record, process=former)
        write_record(project.sandbox, stale)
        assert sandbox.aws_status(project).condition is Condition.DIED
        assert not sandbox.stop_aws(project)
        write_record(project.sandbox, stale)
        sandbox.start_aws(project)
        assert sandbox.aws_status(project).condition is Condition.RUNNING
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', "\x00\xff"])
def test_a_damaged_record_is_cleared_away_by_a_start(project: Project, content: str) -> None:
    project.sandbox.mkdir(parents=True)
    record_path(project.sandbox).write_text(content, encoding="latin-1")
    assert sandbox.aws_status(project).condition is Condition.DIED
    sandbox.start_aws(project, port=0)
    assert sandbox.aws_status(project).condition is Condition.RUNNING


def test_a_damaged_record_of_a_living_server_leads_to_one_server(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    former = record_of(project).process
    record_path(project.sandbox).write_text("{")
    sandbox.start_aws(project)
    assert not is_alive(former)
    assert len(servers(project)) == 1


def test_a_port_held_by_a_stranger_is_reported_with_the_holder_and_nothing_changes(project: Project) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        with pytest.raises(UsageError) as caught:
            sandbox.start_aws(project, port=port)
    text = str(caught.value)
    assert f"port {port} on 127.0.0.1 is taken" in text
    assert f"process {os.getpid()}" in text
    assert "--port N" in text
    assert sandbox.aws_status(project).condition is Condition.STOPPED
    assert not servers(project)


def test_a_port_held_by_another_checkouts_sandbox_is_reported_with_its_folder(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sandbox.start_aws(project, port=0)
    other = Project(tmp_path_factory.mktemp("other"))
    with pytest.raises(UsageError, match=f"the sandbox in {project.sandbox}"):
        sandbox.start_aws(other, port=record_of(project).port)


def test_a_running_sandbox_does_not_move_to_another_port(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    with pytest.raises(UsageError, match="already runs on another port"):
        sandbox.start_aws(project, port=1)
    assert sandbox.aws_status(project).condition is Condition.RUNNING


def test_a_running_sandbox_does_not_take_faults_afterwards(project: Project, tmp_path: Path) -> None:
    plan = tmp_path / "faults.json"
    plan.write_text("{}")
    sandbox.start_aws(project, port=0)
    with pytest.raises(UsageError, match="already runs, without these planted faults"):
        sandbox.start_aws(project, faults=plan)


def test_a_bad_plan_of_faults_fails_the_start_and_leaves_nothing(project: Project, tmp_path: Path) -> None:
    plan = tmp_path / "faults.json"
    plan.write_text('{"share": 7}')
    with pytest.raises(UsageError, match="share is wrong"):
        sandbox.start_aws(project, port=0, faults=plan)
    assert sandbox.aws_status(project).condition is Condition.STOPPED
    assert not servers(project)


def test_a_server_that_cannot_load_is_reported_with_its_last_words(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "moto.py").write_text("raise ImportError('moto is broken here')")
    monkeypatch.setenv("PYTHONPATH", str(shadow))
    with pytest.raises(ProvincialError, match="moto is broken here") as caught:
        sandbox.start_aws(project, port=0)
    assert "it ended while starting" in str(caught.value)
    assert str(project.sandbox / "logs" / "aws.log") in str(caught.value)
    assert not servers(project)


def test_several_starts_at_once_make_one_server(project: Project) -> None:
    port = ports.free_port()
    starters = [start_elsewhere(project, port) for _ in range(4)]
    outputs = [starter.communicate("", timeout=60)[0] for starter in starters]
    assert len(set(outputs)) == 1
    assert outputs[0].strip()
    assert len(servers(project)) == 1


def test_the_server_outlives_a_kill_of_everything_that_started_it(project: Project) -> None:
    with start_elsewhere(project, ports.free_port()) as starter:
        assert starter.stdout is not None
        instance = starter.stdout.readline().strip()
        for process in [*psutil.Process(starter.pid).children(recursive=True), psutil.Process(starter.pid)]:
            process.kill()
    assert sandbox.aws_endpoint(project).instance == instance


@pytest.mark.parametrize("after", [0.15, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.8])
def test_a_start_killed_at_any_moment_leaves_at_most_one_server_which_the_next_start_knows(
    project: Project, after: float
) -> None:
    port = ports.free_port()
    starter = start_elsewhere(project, port)
    time.sleep(after)
    starter.kill()
    starter.communicate()
    endpoint = sandbox.start_aws(project, port=port)
    assert endpoint.url.endswith(f":{port}")
    assert len(servers(project)) == 1
    sandbox.stop_aws(project)
    assert not servers(project)


def test_an_interrupted_start_leaves_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("provincial_cloud.sandbox.aws._is_ready", interrupt)
    with pytest.raises(KeyboardInterrupt):
        sandbox.start_aws(project, port=0)
    assert not servers(project)
    assert sandbox.aws_status(project).condition is Condition.STOPPED


def test_a_server_whose_record_is_deleted_ends_by_itself(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    process = record_of(project).process
    for path in sorted(project.runtime.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    wait_for(lambda: not is_alive(process))


def test_nothing_of_the_users_account_reaches_the_server(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "PULUMI_CONFIG_PASSPHRASE", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "canary-7f3a")
    sandbox.start_aws(project, port=0)
    environment = Path(f"/proc/{record_of(project).process.pid}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"canary-7f3a" not in environment
    assert b"AWS_" not in environment


def test_a_server_asked_to_end_from_outside_clears_its_record(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    process = record_of(project).process
    os.kill(process.pid, signal.SIGTERM)
    wait_for(lambda: not is_alive(process))
    assert sandbox.aws_status(project).condition is Condition.STOPPED


def test_the_server_listens_on_loopback_only(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    process = psutil.Process(record_of(project).process.pid)
    listening = [found.laddr.ip for found in process.net_connections() if found.status == psutil.CONN_LISTEN]
    assert listening == ["127.0.0.1"]


def test_the_record_names_the_instance_that_answers(project: Project) -> None:
    endpoint = sandbox.start_aws(project, port=0)
    content = json.loads(record_path(project.sandbox).read_text())
    assert content["instance"] == endpoint.instance
    assert content["region"] == endpoint.region
    assert content["faults"] is None


def test_a_runtime_folder_that_cannot_be_made_is_reported(project: Project) -> None:
    project.runtime.write_text("a file is in the way")
    with pytest.raises(ProvincialError, match="a private file or folder can't be made"):
        sandbox.start_aws(project, port=0)
    project.runtime.unlink()


def test_a_process_that_only_mentions_the_server_is_left_alone(project: Project) -> None:
    sandbox.start_aws(project, port=0)
    command = ["provincial_cloud.sandbox.aws_server", str(project.sandbox)]
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", *command]) as bystander:
        sandbox.stop_aws(project)
        assert bystander.poll() is None
        bystander.kill()


def test_a_checkout_reached_through_a_link_is_the_same_checkout(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    link = tmp_path_factory.mktemp("links") / "checkout"
    link.symlink_to(project.root)
    endpoint = sandbox.start_aws(Project(link), port=0)
    assert sandbox.start_aws(project) == endpoint
    record_path(project.sandbox).write_text("{")
    assert sandbox.stop_aws(project)
    assert not sandbox.stop_aws(Project(link))

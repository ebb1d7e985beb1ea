"""`provincial sandbox` as people type it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from provincial_cloud import sandbox
from provincial_cloud.project import Project

PROVINCIAL = Path(sys.executable).parent / "provincial"


class Shell:
    """Runs the command line in a checkout."""

    def __init__(self, project: Project) -> None:
        self.environment = {**os.environ, "PROVINCIAL_PROJECT": str(project.root), "COLUMNS": "200", "NO_COLOR": "1"}
        self.folder = project.root

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROVINCIAL, "sandbox", *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def provincial(project: Project) -> Shell:
    return Shell(project)


def test_a_start_says_what_runs_where_what_is_not_kept_and_what_to_type_next(provincial: Shell) -> None:
    result = provincial("start", "--only", "aws", "--port", "0")
    assert result.returncode == 0, result.stderr
    assert "starting the AWS API" in result.stdout
    assert "http://127.0.0.1:" in result.stdout
    assert "kept in memory" in result.stdout
    assert "provincial up local" in result.stdout


def test_the_status_in_json_holds_what_a_program_needs(provincial: Shell, project: Project) -> None:
    provincial("start", "--only", "aws", "--port", "0")
    result = provincial("status", "--format", "json")
    assert result.returncode == 0
    content = json.loads(result.stdout)
    endpoint = sandbox.aws_endpoint(project)
    assert content["aws"]["condition"] == "running"
    assert content["aws"]["url"] == endpoint.url
    assert content["aws"]["instance"] == endpoint.instance
    assert content["aws"]["persistent"] is False
    assert content["kubernetes"]["condition"] == "stopped"
    assert set(content["kubernetes"]["servers"]) == {
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kwok",
    }


def test_the_status_of_what_never_ran_is_no_failure(provincial: Shell) -> None:
    result = provincial("status")
    assert result.returncode == 0
    assert result.stdout.count("stopped") == 7


def test_the_status_of_what_died_is_a_failure_that_says_how_to_mend_it(provincial: Shell, project: Project) -> None:
    provincial("start", "--only", "aws", "--port", "0")
    record = sandbox.aws_status(project).record
    assert record is not None
    os.kill(record.process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while sandbox.aws_status(project).condition is not sandbox.Condition.DIED and time.monotonic() < deadline:
        time.sleep(0.05)
    result = provincial("status")
    assert result.returncode == 1
    assert "died" in result.stdout
    assert "provincial sandbox start" in result.stdout


def test_a_stop_says_what_is_gone_and_a_second_one_that_nothing_ran(provincial: Shell) -> None:
    provincial("start", "--only", "aws", "--port", "0")
    first, second = provincial("stop"), provincial("stop")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "its cloud is gone" in first.stdout
    assert "Nothing of the sandbox was running." in second.stdout


def test_planted_faults_are_shown(provincial: Shell, tmp_path: Path) -> None:
    plan = tmp_path / "faults.json"
    plan.write_text('{"share": 0.25}')
    started = provincial("start", "--only", "aws", "--port", "0", "--faults", str(plan))
    assert "Planted faults are on" in started.stdout
    assert '"share": 0.25' in provincial("status").stdout
    assert json.loads(provincial("status", "--format", "json").stdout)["aws"]["faults"]["share"] == 0.25


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("start", "--only", "azure"), "azure"),
        (("start", "--port", "70000"), "--port"),
        (("start", "--port", "ten"), "--port"),
        (("start", "--faults", "/missing.json"), "/missing.json"),
        (("start", "--only", "kubernetes", "--port", "5200"), "settings of the AWS half"),
        (("start", "--only", "backups", "--port", "5200"), "settings of the AWS half"),
        (("status", "--format", "xml"), "xml"),
        (("logs", "nonsense"), "there is no such log"),
        (("kubeconfig",), "provincial sandbox start --only kubernetes"),
        (("dance",), "dance"),
    ],
)
def test_words_that_make_no_sense_are_refused_and_change_nothing(
    provincial: Shell, project: Project, words: tuple[str, ...], said: str
) -> None:
    result = provincial(*words)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not project.runtime.exists()


def test_logs_are_shown_by_name_or_all_together(provincial: Shell, project: Project) -> None:
    logs = project.sandbox / "logs"
    logs.mkdir(parents=True)
    (logs / "aws.log").write_text("".join(f"aws {number}\n" for number in range(30)))
    (logs / "etcd.log").write_text("etcd line\n")
    one = provincial("logs", "aws", "--lines", "2")
    assert one.stdout == "aws 28\naws 29\n"
    everything = provincial("logs").stdout
    assert "== aws (" in everything
    assert "etcd line" in everything
    assert "aws 9\n" not in everything


@pytest.mark.timeout(120)
def test_followed_logs_go_on_until_interrupted(provincial: Shell, project: Project) -> None:
    logs = project.sandbox / "logs"
    logs.mkdir(parents=True)
    log = logs / "aws.log"
    log.write_text("before\n")
    with subprocess.Popen(
        [PROVINCIAL, "sandbox", "logs", "aws", "-f"],
        env={**provincial.environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as following:
        assert following.stdout is not None
        assert following.stdout.readline() == "before\n"
        with log.open("a") as file:
            file.write("aft")
            file.flush()
            time.sleep(0.5)
            file.write("er\n")
        assert following.stdout.readline() == "after\n"
        log.write_text("new\n")
        assert following.stdout.readline() == "new\n"
        following.send_signal(signal.SIGINT)
        assert following.wait(10) == 0


@pytest.mark.parametrize("command", ["start", "stop", "status", "logs", "kubeconfig"])
def test_every_command_has_help_with_an_example(provincial: Shell, command: str) -> None:
    result = provincial(command, "--help")
    assert result.returncode == 0
    assert "Example: " in result.stdout
    assert f"provincial sandbox {command}" in result.stdout


def test_help_loads_neither_boto3_nor_moto(project: Project) -> None:
    program = (
        "import sys\n"
        "import provincial_cloud.command.sandbox\n"
        "print([name for name in ('boto3', 'botocore', 'moto', 'cryptography') if name in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"

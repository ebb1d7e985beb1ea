"""What the role writes, made from its own defaults: units that systemd takes, a program that restic obeys, no secret.

No host is booted here: tests/hosts runs the role on a hardened one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from ruamel.yaml import YAML

ROLE = Path(__file__).resolve().parents[3] / "roles" / "backup_client"
SECRETS = {"backup_client_password": "mat-khau-cua-kho", "backup_client_secret_key": "khoa-cua-kho"}
GIVEN = {
    **SECRETS,
    "ansible_managed": "Managed",
    "backup_client_plan": "daily",
    "backup_client_repository": "s3:https://store.example.vn/tien-giang-daily",
    "backup_client_access_key": "writer",
    "backup_client_paths": ["/etc", "/srv/hồ sơ"],
}
Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    """One of the role's templates, as Ansible fills it in."""
    defaults = YAML(typ="safe").load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    engine = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROLE / "templates"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - texts for a host, not pages
    )

    def run(name: str, **changes: object) -> str:
        return engine.get_template(f"{name}.j2").render({**defaults, **GIVEN, **changes})

    return run


def test_secrets_lie_in_the_two_files_that_only_root_reads(render: Render) -> None:
    names = {path.stem for path in (ROLE / "templates").glob("*.j2")}
    holding = {name for name in names if any(secret in render(name) for secret in SECRETS.values())}
    assert holding == {"password", "store"}
    tasks = YAML(typ="safe").load((ROLE / "tasks" / "main.yml").read_text(encoding="utf-8"))
    (writing,) = (task for task in tasks if task.get("loop") == ["password", "store"])
    assert writing["ansible.builtin.template"]["mode"] == "0600"
    assert writing["no_log"] is True


def test_units_are_what_systemd_takes_and_hold_the_run_back(render: Render, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not on this machine")
    program = tmp_path / "provincial-backup"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in ("provincial-backup.service", "provincial-backup.timer"):
        text = render(name).replace("/usr/local/sbin/provincial-backup", str(program))
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = ["systemd-analyze", "verify", "--man=no", tmp_path / "provincial-backup.timer"]
    words += [tmp_path / "provincial-backup.service"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "provincial-backup" in line] == []
    service = render("provincial-backup.service")
    for line in ("CPUQuota=50%", "IOWeight=20", "Nice=15", "MemoryMax=1G", "NoNewPrivileges=true"):
        assert f"\n{line}\n" in service
    calendar = re.search("OnCalendar=(.*)", render("provincial-backup.timer"))
    assert calendar is not None
    subprocess.run(["systemd-analyze", "calendar", calendar[1]], check=True, capture_output=True)


def test_lists_have_one_entry_a_line(render: Render) -> None:
    assert render("paths") == "/etc\n/srv/hồ sơ\n"
    assert render("excludes") == ""
    assert render("excludes", backup_client_excludes=["*.tmp", "/srv/cache"]) == "*.tmp\n/srv/cache\n"


def metrics(text: str) -> dict[str, int]:
    return {
        name: int(value) for name, value in re.findall(r'^provincial_backup_(\w+)\{plan="daily"\} (\d+)$', text, re.M)
    }


def test_a_run_writes_metrics_and_one_that_failed_keeps_the_last_success(render: Render, tmp_path: Path) -> None:
    if shutil.which("restic") is None and os.geteuid() != 0:
        pytest.skip("restic is not there, and only root can install it: see provincial doctor")
    source, settings, told = (tmp_path / name for name in ("source", "settings", "metrics"))
    for folder in (source, settings, told):
        folder.mkdir()
    (source / "a file").write_text("kept")
    program = tmp_path / "provincial-backup"
    program.write_text(render("provincial-backup"), encoding="utf-8")
    (settings / "password").write_text("tests only\n")
    (settings / "excludes").write_text("")
    environment = {
        "PATH": os.environ["PATH"],
        "RESTIC_REPOSITORY": str(tmp_path / "repository"),
        "RESTIC_PASSWORD_FILE": str(settings / "password"),
        "RESTIC_CACHE_DIR": str(tmp_path / "cache"),
        "PROVINCIAL_BACKUP_SETTINGS": str(settings),
        "PROVINCIAL_BACKUP_METRICS": str(told),
    }
    subprocess.run(["restic", "init", "--quiet"], env=environment, check=True)

    def run(*paths: Path) -> tuple[int, dict[str, int]]:
        (settings / "paths").write_text("".join(f"{path}\n" for path in paths))
        done = subprocess.run(["/bin/sh", program], env=environment, capture_output=True, check=False)
        (file,) = told.iterdir()
        assert file.stat().st_mode & 0o777 == 0o644
        return done.returncode, metrics(file.read_text())

    status, first = run(tmp_path / "nowhere")
    assert status != 0
    assert (first["exit_status"], first["last_success_timestamp_seconds"]) == (status, 0)
    status, good = run(source)
    assert (status, good["exit_status"]) == (0, 0)
    assert good["last_success_timestamp_seconds"] == good["last_run_timestamp_seconds"] > 0
    status, bad = run(tmp_path / "nowhere")
    assert status != 0
    assert bad["last_success_timestamp_seconds"] == good["last_success_timestamp_seconds"]
    listed = subprocess.run(
        ["restic", "ls", "latest", "--tag", "daily"], env=environment, capture_output=True, text=True
    )
    assert "a file" in listed.stdout

"""What the role writes, made from its own defaults: units that systemd takes, and no secret beside where it belongs.

No host is booted here: tests/hosts runs the role on a hardened one.
"""

from __future__ import annotations

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
    "backup_client_source": "host/ung-dung-01",
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

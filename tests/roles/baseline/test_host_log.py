"""What a run leaves in the log of the host: here this machine, with a log of its own in a mount namespace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
SWITCHES = [path.stem for path in (REPOSITORY / "roles" / "baseline" / "tasks" / "areas").glob("*.yml")]
HASH = "grub.pbkdf2.sha512.10000.0A1B2C3D"
IN_A_NAMESPACE = """
import os, socket, subprocess, sys, threading
from pathlib import Path

dev = Path(sys.argv[1])
dev.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "none", dev], check=True)
for name in ("null", "zero", "random", "urandom", "tty", "ptmx"):
    (dev / name).touch()
    subprocess.run(["mount", "--bind", f"/dev/{name}", dev / name], check=True)
for name in ("shm", "pts"):
    (dev / name).mkdir()
    subprocess.run(["mount", "--bind", f"/dev/{name}", dev / name], check=True)
(dev / "fd").symlink_to("/proc/self/fd")
subprocess.run(["mount", "--move", dev, "/dev"], check=True)
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind("/dev/log")

def write():
    with open(sys.argv[2], "wb") as file:
        while line := log.recv(1 << 20):
            file.write(line + b"\\n")
            file.flush()

writer = threading.Thread(target=write)
writer.start()
subprocess.run(["logger", "-u", "/dev/log", "the log is there"], check=True)
status = subprocess.run(sys.argv[3:]).returncode
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"", "/dev/log")
writer.join(10)
sys.exit(status)
"""


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="only root has mount namespaces")
def test_a_run_by_hand_writes_nothing_of_the_wanted_state_to_the_hosts_log(tmp_path: Path) -> None:
    """The role used alone, as an operator would; it only looks."""
    told = {f"baseline_with_{name}": name == "kernel" for name in SWITCHES}
    told |= {
        "baseline_operators": ["root"],
        "baseline_ssh_sources": ["10.0.0.0/8"],
        "baseline_grub_password_hash": HASH,
    }
    play = {"hosts": "all", "connection": "local", "gather_facts": False, "roles": ["baseline"], "vars": told}
    book, log = tmp_path / "play.json", tmp_path / "log"
    book.write_text(json.dumps([play]), encoding="utf-8")
    ansible = [Path(sys.executable).with_name("ansible-playbook"), "--check", "--inventory", "localhost,", book]
    ansible += ["--extra-vars", f"ansible_python_interpreter={sys.executable}"]
    done = subprocess.run(
        ["unshare", "--mount", sys.executable, "-c", IN_A_NAMESPACE, tmp_path / "dev", log, *ansible],
        env={**os.environ, "ANSIBLE_ROLES_PATH": str(REPOSITORY / "roles"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = log.read_text(encoding="utf-8", errors="replace")
    assert "the log is there" in said
    assert HASH not in said
    assert "ansible" not in said

"""The lab's hosts are real, apart from each other and from the machine, and can be taken up after anything."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest

from provincial_cloud import lab
from provincial_cloud.environment import load
from provincial_cloud.errors import ProvincialError
from provincial_cloud.lab import hosts as lab_hosts
from provincial_cloud.lab.words import Condition


def test_every_host_is_a_booted_debian_of_the_release_that_the_environment_says(hosts: Any) -> None:
    for host in hosts.lab.hosts:
        assert f"VERSION_CODENAME={host.release}" in hosts.ssh(host.id, "cat /etc/os-release").stdout
        assert hosts.ssh(host.id, "cat /proc/1/comm").stdout == "systemd\n"


def test_a_host_counts_as_up_once_its_operator_can_sign_in(hosts: Any) -> None:
    host = hosts.lab.hosts[0]
    hosts.sudo(host.id, "touch /run/nologin")
    with pytest.raises(ProvincialError, match="does not come up"):
        lab_hosts.wait_until_ready(hosts.lab, host, seconds=1)
    lab_host = lab_hosts.process_of(host)
    assert lab_host is not None
    (inside,) = psutil.Process(lab_host.pid).children()
    Path(f"/proc/{inside.pid}/root/run/nologin").unlink()
    lab_hosts.wait_until_ready(hosts.lab, host, seconds=30)
    assert hosts.ssh(host.id, "id -un").stdout == f"{lab.OPERATOR}\n"


def test_private_files_are_the_owners_alone(hosts: Any) -> None:
    for path in (hosts.lab.key, hosts.lab.password, hosts.lab.known_hosts, hosts.lab.ssh_config):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_a_host_with_another_key_is_not_trusted(hosts: Any) -> None:
    known = hosts.lab.known_hosts.read_text(encoding="utf-8").splitlines()
    swapped = [" ".join([*line.split()[:2], other.split()[2]]) for line, other in itertools.pairwise(known)]
    file = hosts.lab.folder / "swapped"
    file.write_text("\n".join(swapped), encoding="utf-8")
    first = hosts.lab.hosts[0].id
    done = subprocess.run(
        ["ssh", "-F", hosts.lab.ssh_config, "-o", f"UserKnownHostsFile={file}", first, "true"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 255
    assert "Host key verification failed" in done.stderr


def test_hosts_reach_each_other_and_debians_packages_and_have_no_way_to_anything_else(hosts: Any) -> None:
    first, second = hosts.lab.hosts[:2]
    look = f"import socket; print(socket.create_connection(('{second.ipv4.ip}', 22), 5).recv(4))"
    assert hosts.ssh(first.id, f'python3 -c "{look}"').stdout == "b'SSH-'\n"
    assert "Reading package lists" in hosts.sudo(first.id, "apt-get update")
    for family in ("-4", "-6"):
        routes = ["ip", "-n", hosts.lab.router, family, "route", "show", "default"]
        assert subprocess.run(routes, capture_output=True, text=True, check=True).stdout == ""


def test_a_start_changes_nothing_where_all_runs(hosts: Any) -> None:
    before = [each.pid for each in lab.lab_status(hosts.project, environment=_environment(hosts))]
    lab.start_lab(hosts.project, environment=_environment(hosts))
    assert [each.pid for each in lab.lab_status(hosts.project, environment=_environment(hosts))] == before


def test_a_killed_host_shows_as_died_and_the_next_start_brings_it_back(hosts: Any) -> None:
    last = hosts.lab.hosts[-1]
    hosts.ssh(last.id, "echo kept > kept; sync")
    process = lab_hosts.process_of(last)
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    lab_hosts.end_inside(last.namespace)
    found = {each.host.id: each.condition for each in lab.lab_status(hosts.project, environment=_environment(hosts))}
    assert found[last.id] is Condition.DIED
    lab.start_lab(hosts.project, environment=_environment(hosts))
    assert hosts.ssh(last.id, "cat kept").stdout == "kept\n"


def test_nothing_of_the_lab_is_in_the_machines_own_network(hosts: Any) -> None:
    shown = subprocess.run(["ip", "-oneline", "addr"], capture_output=True, text=True, check=True).stdout
    assert "10.87." not in shown
    links = subprocess.run(["ip", "-oneline", "link"], capture_output=True, text=True, check=True).stdout
    assert "veth" not in links
    assert "zone0" not in links


def _environment(hosts: Any) -> Any:
    return load("lab", root=hosts.project.environments)

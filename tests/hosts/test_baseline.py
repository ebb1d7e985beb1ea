"""The engine hardens three real hosts, sees and repairs what is changed by hand, and changes nothing else.

The tests of this module build on each other, in their order, because a first run takes minutes.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import re
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ruamel.yaml import YAML

from provincial_cloud import lab, sandbox
from provincial_cloud.backup import store
from provincial_cloud.environment import Environment
from provincial_cloud.environment.words import Text
from provincial_cloud.environment.zones import Flow
from provincial_cloud.hosts.baseline_variables import baseline_variables
from provincial_cloud.hosts.provider.playbook import apply
from provincial_cloud.hosts.provider.probe import Probe, probe
from provincial_cloud.lab import hosts as lab_hosts
from provincial_cloud.lab import node
from provincial_cloud.lab.door import door
from provincial_cloud.lab.layout import PROXY_PORT
from provincial_cloud.sandbox.cluster_layout import ClusterFiles
from provincial_cloud.sandbox.control_plane import Server
from provincial_cloud.sandbox.kubernetes import kubernetes_status, start_kubernetes, stop_kubernetes
from provincial_cloud.standards import Zone
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Tool

pytestmark = pytest.mark.timeout(2700)  # a first run installs some hundred packages on three hosts

WAIVED = {"software-malware-signatures-fresh", "record-sent-on", "time-sources-named"}
"""What a lab without a way out can't have, by environments/lab/waivers.yaml."""
REFUSED = errno.ECONNREFUSED
"""The other side answered that nothing listens there."""
NEVER_LET_OUT = (errno.EHOSTUNREACH, errno.EACCES)
"""The host's own firewall refused it."""

PULLS = int(os.environ.get("PROVINCIAL_PLUG_PULLS", "2"))
"""At how many moments a plug is pulled; each costs some 30 s, so 20 are asked for by hand (docs/hosts.md)."""

SPOILT = Path(__file__).with_name("spoilt.sh").read_text(encoding="utf-8")

PROGRAM = """
import pulumi
from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.environment import load
from layers import hosts

hosts.deploy(Deployment(pulumi.get_stack(), load("lab"), (Layer.HOSTS,)))
"""
"""The hosts layer alone: the cloud's layers have tests of their own."""


@pytest.fixture(scope="module")
def stack(hosts: Any) -> Any:
    """The stack `lab` with every host at its baseline."""
    root = hosts.project.root
    (root / "stacks" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    shutil.copyfile(root / "environments/per-checkout/Pulumi.lab.yaml", root / "environments/Pulumi.lab.yaml")
    hosts.pulumi("stack", "init")
    for host in hosts.lab.hosts:
        hosts.planted_updates(host.id, "plant")
    said = hosts.pulumi("up", "--yes", "--skip-preview")
    assert "6 created" in said or "9 created" in said, said
    return hosts


def test_the_operator_still_gets_in_and_is_root_through_sudo(stack: Any) -> None:
    for host in stack.lab.hosts:
        assert stack.sudo(host.id, "id -un") == "root\n"


def test_security_updates_that_waited_are_installed_and_no_others(stack: Any) -> None:
    for host in stack.lab.hosts:
        assert stack.planted_updates(host.id, "versions") == "planted-change 1\nplanted-fix 2\n"
        stack.planted_updates(host.id, "remove")


def test_a_file_that_nobody_should_add_is_in_the_daily_report_and_nothing_of_the_run(stack: Any) -> None:
    planted = "while systemctl is-active -q baseline-aide-first; do sleep 1; done; touch /usr/sbin/planted"
    for host in stack.lab.hosts:
        report = stack.sudo(host.id, f"{planted}; systemctl start dailyaidecheck; journalctl -u dailyaidecheck -o cat")
        assert re.search(r"^f\++: /usr/sbin/planted$", report, re.MULTILINE), report
        assert "baseline" not in report, report


def test_an_unchanged_host_costs_one_look_and_no_change(stack: Any) -> None:
    said = stack.pulumi("preview", "--expect-no-changes")
    assert "unchanged" in said


def test_no_rule_fails_on_a_hardened_host(stack: Any) -> None:
    done = stack.provincial("hosts", "check", "lab", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    for name, said in json.loads(done.stdout)["hosts"].items():
        assert (said["failed"], said["not_checked"]) == ([], []), name
        assert {one["rule"] for one in said["waived"]} == WAIVED, name
        assert all(one["reason"]["vi"] and one["reason"]["en"] for one in said["not_testable"]), name


def test_only_what_a_flow_or_the_host_itself_needs_goes_out(stack: Any) -> None:
    database = stack.lab.host("du-lieu-01")
    assert stack.refusal("ung-dung-01", database.ipv4.ip, 5432) == REFUSED
    assert stack.refusal("ung-dung-01", database.ipv4.ip, 22) in NEVER_LET_OUT
    assert stack.refusal("ung-dung-01", database.ipv6.ip, 22) in NEVER_LET_OUT
    assert stack.refusal("ung-dung-01", stack.lab.host("ung-dung-01").gateway4, PROXY_PORT) in NEVER_LET_OUT
    assert "Reading package lists" in stack.sudo("ung-dung-01", "apt-get update")


def test_what_is_changed_by_hand_is_shown_by_a_preview_and_repaired_by_up(stack: Any) -> None:
    host = stack.lab.hosts[1].id
    stack.sudo(host, "echo 'PermitRootLogin yes' > /etc/ssh/sshd_config.d/00-baseline.conf; chmod 666 /etc/crontab")
    shown = stack.pulumi("preview", "--diff")
    assert "ssh: file /etc/ssh/sshd_config.d/00-baseline.conf" in shown
    assert "+PermitRootLogin no" in shown
    assert "cron: mode of /etc/crontab" in shown
    assert "1 to update" in shown
    assert "1 updated" in stack.pulumi("up", "--yes", "--skip-preview")
    assert "PermitRootLogin no" in stack.sudo(host, "cat /etc/ssh/sshd_config.d/00-baseline.conf")
    assert stack.sudo(host, "stat -c %a /etc/crontab") == "600\n"


def test_a_host_that_is_down_fails_alone(stack: Any) -> None:
    second, third = stack.lab.hosts[1:]
    lab.stop_host(stack.lab, third)
    stack.sudo(second.id, "chmod 666 /etc/crontab")
    said = stack.pulumi("up", "--yes", "--skip-preview", "--continue-on-error", check=False)
    assert f"HostBaseline ({third.id})" in said
    assert "can't be reached" in said
    assert f"HostBaseline ({second.id}):\n    error" not in said
    assert stack.sudo(second.id, "stat -c %a /etc/crontab") == "600\n"
    lab_hosts.boot(stack.lab, third)
    lab_hosts.wait_until_ready(stack.lab, third)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("PubkeyAuthentication=no", "PreferredAuthentications=password,keyboard-interactive"), "Permission denied"),
        (("KexAlgorithms=diffie-hellman-group14-sha1",), "no matching key exchange"),
        (("Ciphers=aes128-cbc",), "no matching cipher"),
        (("MACs=hmac-sha1", "Ciphers=aes256-ctr"), "no matching MAC"),
        (("User=root",), "Permission denied"),
    ],
)
def test_a_password_an_old_algorithm_or_root_does_not_get_in(
    stack: Any, options: tuple[str, ...], expected: str
) -> None:
    words = [part for option in options for part in ("-o", option)]
    done = subprocess.run(
        ["ssh", *words, "-F", stack.lab.ssh_config, stack.lab.hosts[0].id, "true"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 255
    assert expected in done.stderr


def test_an_address_of_the_wrong_zone_does_not_get_in(stack: Any) -> None:
    database = stack.lab.host("du-lieu-01")
    assert lab_hosts.answers(stack.lab, database)
    dmz, internal = str(stack.lab.hosts[0].gateway4), "10.87.0.1"
    assert not any(lab_hosts.answers(stack.lab, database, source=source) for source in (dmz, internal))
    application = stack.lab.host("ung-dung-01").ipv6
    assert application is not None
    look = f"import socket; socket.create_connection(('{application.ip}', 22), 3)"
    assert stack.ssh("cong-vao-01", f'python3 -c "{look}"', check=False).returncode != 0


def test_ssh_time_logging_firewall_and_updates_work_after_a_reboot(stack: Any) -> None:
    host = stack.lab.host("ung-dung-01")
    lab_hosts.shut_down(host)
    lab_hosts.boot(stack.lab, host)
    lab_hosts.wait_until_ready(stack.lab, host)
    units = "ssh chrony rsyslog systemd-journald nftables apt-daily-upgrade.timer cron"
    booted = "systemctl is-system-running --wait >/dev/null"
    assert stack.sudo(host.id, f"{booted}; systemctl is-active {units}").split() == ["active"] * 7
    stack.sudo(host.id, "logger the-$(echo line); while ! grep -q 'the-[l]ine' /var/log/syslog; do sleep 1; done")
    assert "policy drop" in stack.sudo(host.id, "nft list chain inet baseline input")
    assert stack.sudo(host.id, "cat /proc/sys/net/ipv4/conf/all/accept_redirects") == "0\n"


def test_no_password_is_in_the_state_or_in_what_the_engine_prints(stack: Any) -> None:
    exported = stack.pulumi("stack", "export")
    assert stack.password not in exported
    resources = json.loads(exported)["deployment"]["resources"]
    assert [each["type"] for each in resources].count("provincial:hosts:HostBaseline") == 3
    facts = {each["id"]: each["outputs"]["facts"] for each in resources if each["type"] == "provincial:hosts:HostFacts"}
    assert {id: each["release"]["VERSION_CODENAME"] for id, each in facts.items()} == {
        host.id: str(host.release) for host in stack.lab.hosts
    }


def test_a_host_whose_plug_is_pulled_at_any_moment_keeps_ssh_and_the_next_run_converges(stack: Any) -> None:
    host = stack.lab.host("cong-vao-01")
    target, variables = stack.target(0), stack.variables(0)
    moments = random.Random(2026)
    for number in range(PULLS):
        stack.sudo(host.id, SPOILT)
        began = time.monotonic()
        run = stack.role_started(0)
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(moments.uniform(2, 14))
        ended = run.poll()
        lab.stop_host(stack.lab, host)
        stack.end(run)
        moment = f"pull {number}, {time.monotonic() - began:.1f} s into the run, which had {ended=}"
        lab_hosts.boot(stack.lab, host)
        lab_hosts.wait_until_ready(stack.lab, host)
        assert stack.sudo(host.id, "id -un") == "root\n", moment
        done = apply(target, variables, {}, check=False)
        assert probe(target, done.digest) == Probe(applied=True, differences={}), moment
        print(moment, "ok", flush=True)
    stack.pulumi("up", "--yes", "--skip-preview")  # a lab's /tmp is mounted anew at each boot, by the machine
    assert "unchanged" in stack.pulumi("preview", "--expect-no-changes")


def test_a_run_gives_up_a_host_that_falls_silent(stack: Any) -> None:
    host = stack.lab.host("cong-vao-01")
    stack.sudo(host.id, SPOILT)
    run = stack.role_started(0)
    try:
        until = time.monotonic() + 120
        while not host.root.joinpath("etc/nftables.conf").exists() and time.monotonic() < until:
            time.sleep(0.1)
        lab.stop_host(stack.lab, host)
        said, _ = run.communicate(timeout=180)
        (problem,) = json.loads(said.splitlines()[-1])["problems"]
        assert problem["summary"] == "the host can't be reached"
    finally:
        stack.end(run)
        lab_hosts.boot(stack.lab, host)
        lab_hosts.wait_until_ready(stack.lab, host)
    stack.pulumi("up", "--yes", "--skip-preview")


def test_the_profile_of_a_node_gives_way_at_each_known_conflict(stack: Any) -> None:
    target, variables = stack.target(0), _variables_of_a_node(stack)
    found = apply(target, variables, {}, check=True).differences
    told = {f"{area}: {one['item']}": one["after"] for area, here in found.items() for one in here}
    assert set(told) >= {
        "filesystem: file /etc/modprobe.d/baseline.conf",
        "network: file /etc/sysctl.d/91-baseline-network.conf",
        *(
            f"network: kernel setting {key}"
            for key in (
                "net.ipv4.conf.all.rp_filter",
                "net.ipv4.conf.default.rp_filter",
                "net.ipv4.ip_forward",
                "net.ipv6.conf.all.forwarding",
                "net.ipv6.conf.default.forwarding",
            )
        ),
        "audit: settings in /etc/audit/auditd.conf",
        "firewall: file /etc/nftables.conf",
    }
    assert "-install overlay /bin/false" in told["filesystem: file /etc/modprobe.d/baseline.conf"]
    assert "+disk_full_action = syslog" in told["audit: settings in /etc/audit/auditd.conf"]
    firewall = told["firewall: file /etc/nftables.conf"]
    assert "hook forward priority filter; policy accept" in firewall
    assert "hook output priority filter; policy accept" not in firewall


def _variables_of_a_node(stack: Any) -> dict[str, Any]:
    environment = stack.with_a_cluster()
    return baseline_variables(environment, environment.hosts[0], lab.OPERATOR)


@pytest.mark.parametrize("id", ["ung-dung-01", "du-lieu-01"])
def test_lynis_finds_what_it_found_before_and_nothing_else(stack: Any, id: str) -> None:
    host = stack.lab.host(id)
    stack.sudo(id, "apt-get install -y -qq --no-install-recommends lynis >/dev/null 2>&1")
    stack.sudo(id, "lynis audit system --quick --no-colors --quiet >/dev/null 2>&1")
    report = [line.partition("=")[::2] for line in stack.sudo(id, "cat /var/log/lynis-report.dat").splitlines()]
    suggested = {text.partition("|")[0] for name, text in report if name == "suggestion[]"}
    known = YAML(typ="safe").load((Path(__file__).parent / "lynis.yaml").read_text(encoding="utf-8"))[str(host.release)]
    assert suggested == set(known["suggestions"])
    assert {one for one in dict(report)["tests_executed"].split("|") if one} == set(known["tests"])
    assert int(dict(report)["hardening_index"]) >= 85


def test_a_hardened_node_runs_a_kubelet_a_pod_and_a_service(stack: Any) -> None:
    target, environment = stack.target(0), stack.with_a_cluster()
    host = replace(stack.lab.host(target.host), node=True)
    lab.stop_host(stack.lab, host)
    lab_hosts.boot(stack.lab, host)
    lab_hosts.wait_until_ready(stack.lab, host)
    applied = apply(target, _variables_of_a_node(stack), {}, check=False)
    stack.sudo(host.id, f"apt-get install -y -qq --no-install-recommends {' '.join(node.PACKAGES)}")
    data = Path(__file__).parent / "node"
    start_kubernetes(stack.project)
    with contextlib.ExitStack() as ends:
        ends.callback(stop_kubernetes, stack.project)
        plane = kubernetes_status(stack.project)
        port = plane.servers[Server.API_SERVER].port
        assert port is not None
        kubectl = [str(plane.kubectl), "--kubeconfig", str(plane.kubeconfig)]
        subprocess.run([*kubectl, "apply", "-f", data / "service.json"], check=True, capture_output=True)
        programs = Toolchain.for_project(stack.project).ensure(Tool.KUBERNETES_NODE).binaries
        ends.enter_context(door(stack.lab, host.gateway4, node.PORT, port))
        address = f"https://{host.gateway4}:{node.PORT}"
        node.furnish_node(host, ClusterFiles(folder=plane.kubeconfig.parent), address, programs)
        shutil.copy(data / "pod.json", host.root / "etc/kubernetes/manifests/web.json")
        stack.sudo(host.id, node.PREPARE + node.START)
        for what in (f"node/{host.id}", f"pod/web-{host.id}"):
            for condition in ("create", "condition=Ready"):
                wait = [*kubectl, "wait", f"--for={condition}", what, "--timeout=180s"]
                done = subprocess.run(wait, check=False, capture_output=True, text=True)
                assert done.returncode == 0, done.stderr + stack.sudo(host.id, "journalctl -u kubelet -n 20 -o cat")
        ask = "import urllib.request as u; print(u.urlopen('http://{0}/', timeout=5).read())"
        inside = f'for n in $(seq 30); do python3 -c "{ask.format("10.96.87.87")}" 2>/dev/null && exit; sleep 1; done'
        from_outside = ["ip", "netns", "exec", stack.lab.router, "python3", "-c", ask.format(f"{host.ipv4.ip}:30087")]
        for again in ("true", "nft --file /etc/nftables.conf", "systemctl restart nftables"):
            stack.sudo(host.id, again)
            assert stack.ssh(host.id, inside).stdout == "b'alive\\n'\n", again
            assert subprocess.check_output(from_outside, text=True) == "b'alive\\n'\n", again
        look = [*from_outside[:-1], f"import socket; socket.create_connection(('{host.ipv4.ip}', 10250), 3)"]
        assert subprocess.run(look, check=False, capture_output=True).returncode == 1
        assert "overlay /run/containerd/" in stack.sudo(host.id, "cat /proc/mounts")
        database = stack.lab.host("du-lieu-01").ipv4.ip
        assert stack.refusal(host.id, database, 22, root=True) in NEVER_LET_OUT
        assert stack.refusal(host.id, host.gateway4, node.PORT) is None
        assert stack.failing(environment, 0) == set()
        # After a reload the rules' listing may differ from the remembered one; a run then loads them again.
        assert set(probe(target, applied.digest).differences) <= {"firewall"}


def test_a_hardened_host_pushes_its_copies_itself(stack: Any, pushing: Any, tmp_path: Path) -> None:
    host, writer = stack.lab.hosts[1], pushing.writer
    assert stack.refusal(host.id, *pushing.address, root=True) in NEVER_LET_OUT
    environment = _with_a_flow_to_the_store(stack, pushing.address[1])
    told = baseline_variables(environment, environment.hosts[1], lab.OPERATOR)
    assert set(apply(stack.target(1), told, {}, check=False).differences) == {"firewall"}
    assert stack.refusal(host.id, *pushing.address, root=True) is None

    changed, said = stack.play(1, "backup_client", pushing.variables, tmp_path / "play")
    assert changed > 0
    assert not pushing.told_in(said)
    assert stack.play(1, "backup_client", pushing.variables, tmp_path / "play")[0] == 0
    assert stack.sudo(host.id, "cd /etc/provincial-backup && stat -c %a . *").split() == ["700", *["600"] * 5]
    timer = "provincial-backup.timer"
    assert stack.sudo(host.id, f"systemctl is-active {timer}; systemctl is-enabled {timer}") == "active\nenabled\n"

    # Killed in the middle of a copy of what no run before it has sent; its lock is left behind.
    stack.sudo(host.id, "mkdir -p -m 750 '/srv/ho-so/hồ sơ' && head -c 256M /dev/urandom >'/srv/ho-so/hồ sơ/a b'")
    stack.sudo(host.id, "chown backup:games /srv/ho-so/*; ln -s nowhere /srv/ho-so/link")
    stack.sudo(host.id, "systemctl start --no-block provincial-backup.service")
    with pushing.held_at_its_first_object():
        seen = stack.sudo(host.id, pushing.SEEN)
        assert "restic\nbackup\n" in seen  # it is at work, and its arguments and environment are among what is seen
        assert not pushing.told_in(seen)
        stack.sudo(host.id, "systemctl kill --signal=KILL provincial-backup.service")
    assert (writer.snapshots(), len(list(store.names(writer.bucket, store.LOCKS)))) == ([], 1)

    stack.sudo(host.id, "systemctl start provincial-backup.service")
    (copy,) = writer.snapshots("daily")
    assert list(store.names(writer.bucket, store.LOCKS)) == []
    writer.restore(copy.id, tmp_path / "back")
    assert pushing.told_with(copy, tmp_path / "back") == []
    listed = subprocess.check_output(["sh", "-c", pushing.LISTED.format(root=tmp_path / "back")], text=True)
    assert listed == stack.sudo(host.id, pushing.LISTED.format(root="/"))
    assert not pushing.told_in(stack.sudo(host.id, pushing.SEEN))
    metrics = stack.sudo(host.id, "cat /var/lib/prometheus/node-exporter/provincial_backup.prom")
    assert 'provincial_backup_exit_status{plan="daily"} 0\n' in metrics

    # The key that lies on the host deletes nothing of a copy, and the host is as hard as before.
    for name in store.kept_objects(writer.bucket):
        with pytest.raises(ClientError, match="AccessDenied"):
            writer.bucket.client().delete_object(Bucket=writer.bucket.name, Key=name)
    assert writer.snapshots()[0] == copy
    assert stack.failing(environment, 1) == set()


def _with_a_flow_to_the_store(stack: Any, port: int) -> Environment:
    why = Text(vi="Máy chủ tự gửi bản sao lưu", en="Hosts push their own copies")
    flow = Flow(from_zone=Zone.INTERNAL_SERVERS, to_zone=Zone.ADMINISTRATION, port=port, why=why)
    return replace(stack.environment, flows=(*stack.environment.flows, flow))


def test_nothing_of_the_sandbox_was_needed(stack: Any) -> None:
    assert sandbox.aws_status(stack.project).record is None

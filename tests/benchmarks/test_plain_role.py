"""The plain role wants what the baseline wants, one ordinary task for each setting; nothing is timed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from peers.plain_role import plain_play

AREAS: list[dict[str, Any]] = [
    {
        "name": "packages",
        "packages": [{"name": "b"}, {"name": "a"}, {"name": "a"}, {"name": "telnet", "present": False}],
        "security_updates": ["/var/lib/b/patched"],
    },
    {
        "name": "network",
        "files": [{"path": "/etc/sysctl.d/91.conf", "content": "# why\nnet.a = 0\nnet.ab = 1\n"}],
        "sysctl": [{"key": "net.a", "value": "0"}, {"key": "net.ab", "value": "1"}],
    },
    {
        "name": "filesystem",
        "files": [
            {
                "path": "/etc/modprobe.d/b.conf",
                "content": "install udf /bin/false\nblacklist udf\ninstall hfs /bin/false\n",
            }
        ],
    },
    {
        "name": "audit",
        "packages": [{"name": "auditd"}],
        "files": [
            {"path": "/etc/audit/rules.d/50-b.rules", "mode": "0640", "content": "-b 1\n-w /a -k one\n-w /b -k one\n"}
        ],
        "modes": [{"path": "/var/log/audit/*", "most": "0640", "owner": "root"}],
        "services": [{"name": "auditd.service", "state": "running", "optional": True}],
        "after_change": [{"name": "audit-rules", "run": "augenrules --load"}],
    },
    {
        "name": "firewall",
        "files": [
            {"path": "/etc/nftables.conf", "content": "table x {{ }}\n"},
            {"path": "/usr/local/sbin/baseline-firewall-check", "content": "#!/bin/sh\n"},
            {"path": "/etc/default/grub.d/b.cfg", "only_with": "/etc/default/grub", "content": "x\n"},
        ],
        "commands": [{"name": "lock of root's password", "unless": "true", "run": "passwd -l root"}],
        "services": [
            {"name": "nftables.service", "state": "running"},
            {"name": "debug-shell.service", "state": "masked"},
        ],
    },
    {
        "name": "accounts",
        "absent": ["/etc/cron.deny"],
        "settings": [{"path": "/etc/login.defs", "values": {"UMASK": "027", "PASS_MAX_DAYS": "60"}}],
        "modes": [{"path": "/etc/shadow", "most": "0640", "owner": "root"}],
    },
]


@pytest.fixture(scope="module")
def play() -> dict[str, Any]:
    (made,) = plain_play(AREAS, become=True)
    return made


def called(play: dict[str, Any], module: str) -> list[dict[str, Any]]:
    """The options of every task that calls a module."""
    return [task[f"ansible.builtin.{module}"] for task in play["tasks"] if f"ansible.builtin.{module}" in task]


def test_packages_are_one_transaction_to_remove_and_one_to_install(play: dict[str, Any]) -> None:
    assert [(one["name"], one["state"]) for one in called(play, "apt")] == [
        (["telnet"], "absent"),
        (["a", "b"], "present"),
    ]


def test_security_updates_come_first_and_once(play: dict[str, Any]) -> None:
    first = called(play, "shell")[0]["cmd"]
    assert play["tasks"][0]["name"] == "Security updates that waited"
    assert "if { test -e /var/lib/b/patched; }; then exit 0; fi" in first
    assert "--only-upgrade" in first
    assert "touch /var/lib/b/patched" in first


def test_each_line_of_a_settings_file_is_a_task_of_its_own(play: dict[str, Any]) -> None:
    lines = [one for one in called(play, "lineinfile") if one["path"] == "/etc/sysctl.d/91.conf"]
    assert [one["line"] for one in lines] == ["net.a = 0", "net.ab = 1"]
    assert [bool(re.search(one["regexp"], "net.ab = 0")) for one in lines] == [False, True]
    assert {one["line"] for one in called(play, "lineinfile")} >= {"UMASK 027", "PASS_MAX_DAYS 60"}


def test_modules_and_audit_rules_are_a_file_for_each_name(play: dict[str, Any]) -> None:
    files = {one["dest"]: one["content"] for one in called(play, "copy")}
    assert files["/etc/modprobe.d/baseline-udf.conf"] == "install udf /bin/false\nblacklist udf\n"
    assert files["/etc/audit/rules.d/50-one.rules"] == "-w /a -k one\n-w /b -k one\n"
    assert files["/etc/audit/rules.d/50-all.rules"] == "-b 1\n"


def test_what_serves_our_look_alone_and_what_the_host_lacks_is_left_out(play: dict[str, Any]) -> None:
    paths = {one["dest"] for one in called(play, "copy")}
    assert "/etc/nftables.conf" in paths
    assert not {"/usr/local/sbin/baseline-firewall-check", "/etc/default/grub.d/b.cfg"} & paths


def test_text_with_braces_reaches_the_host_as_it_is(play: dict[str, Any]) -> None:
    (content,) = [one["content"] for one in called(play, "copy") if one["dest"] == "/etc/nftables.conf"]
    assert content == "{% raw %}table x {{ }}\n{% endraw %}"


def test_rights_steps_and_services_are_a_task_each(play: dict[str, Any]) -> None:
    assert {"path": "/etc/shadow", "mode": "0640", "owner": "root"} in called(play, "file")
    assert [one["paths"] for one in called(play, "find")] == ["/var/log/audit"]
    assert [one["name"] for one in called(play, "systemd_service")] == [
        "auditd.service",
        "nftables.service",
        "debug-shell.service",
    ]
    assert [one["cmd"].splitlines()[-2:] for one in called(play, "shell")][2] == [
        "{ passwd -l root",
        "} && echo changed",
    ]


def test_a_changed_file_reloads_what_reads_it(play: dict[str, Any]) -> None:
    handlers = {handler["name"] for handler in play["handlers"]}
    told = {name for task in play["tasks"] for name in task.get("notify", ())}
    assert told == handlers == {"audit-rules", "Load kernel settings"}

"""The collector's readers on files of a test's own, and on what this machine's commands say."""

from __future__ import annotations

import os

import pytest

from provincial_cloud.hosts.collector import (
    access,
    accounts,
    kernel,
    reading,
    records,
    services,
    software,
    storage,
    units,
)
from provincial_cloud.hosts.collector.reading import Facts, UnavailableError


def test_a_failure_becomes_a_gap_and_costs_no_other_fact():
    facts = Facts()

    def broken():
        raise UnavailableError("container", "kernel audit is not available")

    facts.take("audit.loaded", broken)
    facts.take("audit.rules", lambda: ["-e 2"])
    facts.take("users", lambda: 1 // 0)
    assert facts.values == {"audit": {"loaded": None, "rules": ["-e 2"]}, "users": None}
    assert facts.gaps["audit.loaded"] == {"kind": "container", "detail": "kernel audit is not available"}
    assert facts.gaps["users"]["kind"] == "failed"


def test_a_list_too_long_is_cut_and_the_cut_is_noted(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ITEMS", 3)
    facts = Facts()
    facts.take("many", lambda: list(range(9)))
    assert facts.values["many"] == [0, 1, 2]
    assert facts.gaps["many"]["kind"] == "too-many"


def test_a_command_that_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(reading, "COMMAND_SECONDS", 0.2)
    facts = Facts()
    facts.take("slow", lambda: reading.run("sleep", "5"))
    assert facts.gaps["slow"]["kind"] == "timeout"


def test_a_pipe_or_folder_in_the_place_of_a_file_is_no_text(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert reading.text(str(tmp_path / "pipe")) is None
    assert reading.text(str(tmp_path)) is None
    assert reading.text(str(tmp_path / "none")) is None


def test_a_huge_file_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_FILE", 10)
    (tmp_path / "f").write_text("x" * 100)
    assert reading.text(str(tmp_path / "f")) == "x" * 10


def test_the_stronger_folders_drop_in_of_one_name_counts(tmp_path):
    for folder, name in (("etc", "50-a"), ("lib", "50-a"), ("lib", "10-b")):
        path = tmp_path / folder / "sysctl.d" / f"{name}.conf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(folder)
    found = reading.drop_ins("sysctl.d", str(tmp_path / "etc"), str(tmp_path / "lib"))
    assert found == [str(tmp_path / "lib/sysctl.d/10-b.conf"), str(tmp_path / "etc/sysctl.d/50-a.conf")]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("", ("empty", None)),
        ("!", ("locked", None)),
        ("*", ("locked", None)),
        ("!$y$j9T$abc$def", ("locked", None)),
        ("$y$j9T$abc$def", ("set", "yescrypt")),
        ("$6$abc$def", ("set", "sha512")),
        ("$1$abc$def", ("set", "md5")),
        ("$zz$abc$def", ("set", "unknown")),
        ("abcdefghijklm", ("set", "des")),
    ],
)
def test_a_password_field_gives_its_state_and_its_algorithm_and_nothing_of_the_hash(field, expected):
    state = accounts.password_state(field)
    assert (state["password"], state["algorithm"]) == expected
    assert "abc" not in repr(state)


def test_a_password_in_a_sources_address_stays_on_the_host():
    assert software.hidden("deb https://ten:mat-khau@goi.example.vn/debian x main") == (
        "deb https://[secret]@goi.example.vn/debian x main"
    )


def test_updates_are_read_and_those_of_security_told_apart():
    said = (
        "bash:\n  Installed: 5.2.15-2\n  Candidate: 5.2.15-2\n  Version table:\n *** 5.2.15-2 500\n"
        "        500 http://goi.example.vn/debian bookworm/main amd64 Packages\n        100 /var/lib/dpkg/status\n"
        "libc6:\n  Installed: 2.36-9+deb12u7\n  Candidate: 2.36-9+deb12u9\n  Version table:\n"
        "     2.36-9+deb12u9 500\n        500 http://goi.example.vn/debian bookworm-security/main amd64 Packages\n"
        " *** 2.36-9+deb12u7 100\n        100 /var/lib/dpkg/status\n"
        "own:\n  Installed: 1\n  Candidate: (none)\n  Version table:\n *** 1 -1\n        100 /var/lib/dpkg/status\n"
        "tzdata:\n  Installed: 2025b-0\n  Candidate: 2026a-0\n  Version table:\n     2026a-0 500\n"
        "        500 http://goi.example.vn/debian bookworm-updates/main amd64 Packages\n *** 2025b-0 500\n"
        "        500 http://goi.example.vn/debian bookworm-security/main amd64 Packages\n"
        "        100 /var/lib/dpkg/status\n"
    )
    assert software.pending(said) == [
        {"name": "libc6", "from": "2.36-9+deb12u7", "to": "2.36-9+deb12u9", "security": True},
        {"name": "tzdata", "from": "2025b-0", "to": "2026a-0", "security": False},
    ]


def test_secrets_of_the_kernel_are_not_read(monkeypatch, tmp_path):
    for name in ("stable_secret", "tcp_fastopen_key", "accept_ra"):
        (tmp_path / name).write_text("1\n")
    monkeypatch.setattr(kernel, "RUNNING", (f"{tmp_path}/*",))
    assert [key.rpartition(".")[2] for key in kernel.running()] == ["accept_ra"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("auth required pam_faillock.so preauth", ("auth", "required", "pam_faillock.so", ["preauth"])),
        (
            "auth [success=1 default=ignore] pam_unix.so nullok",
            ("auth", "success=1 default=ignore", "pam_unix.so", ["nullok"]),
        ),
        ("-session\toptional\tpam_systemd.so", ("session", "optional", "pam_systemd.so", [])),
    ],
)
def test_a_pam_line_is_taken_apart(line, expected):
    assert tuple(access.pam_line(line).values()) == expected


def test_a_pam_include_is_no_module():
    assert access.pam_line("@include common-auth") is None


def test_rsyslog_lines_with_a_password_stay_on_the_host():
    assert not records.RSYSLOG.search('action(type="ommysql" server="x" uid="a" pwd="mat-khau")')
    assert records.RSYSLOG.search('*.* action(type="omfwd" Target="x")')
    assert records.RSYSLOG.search("$FileCreateMode 0640")
    assert records.RSYSLOG.search("*.* @@x:6514")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("f 4755 0 0", ["suid"]),
        ("f 2755 0 0", ["sgid"]),
        ("f 666 0 0", ["world_writable"]),
        ("d 777 0 0", ["not_sticky"]),
        ("d 1777 0 0", []),
        ("f 644 54321 0", ["unowned"]),
        ("f 644 0 54321", ["ungrouped"]),
        ("s 777 0 0", []),
    ],
)
def test_the_walk_sorts_what_find_tells(entry, expected):
    found = storage.sorted_out(f"{entry} /a b\0")
    assert {kind: paths for kind, paths in found.items() if paths} == {kind: ["/a b"] for kind in expected}


def test_the_walk_finds_what_is_wrong_and_follows_no_link(tmp_path):
    (tmp_path / "a" / "kept").mkdir(parents=True)
    for name in ("a/f", "a/kept/f", "a/well"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o644 if name.endswith("well") else 0o666)
    (tmp_path / "loop").symlink_to(tmp_path)
    said = storage.found_files([str(tmp_path)], skipped=(str(tmp_path / "a" / "kept"),))
    assert [entry.rpartition(" ")[2] for entry in said.split("\0") if entry] == [str(tmp_path / "a" / "f")]


def test_the_root_is_walked_whatever_file_system_it_is(monkeypatch):
    asked = []
    monkeypatch.setattr(storage, "mounts", lambda: {"/": {"type": "overlay"}, "/proc": {"type": "proc"}})
    monkeypatch.setattr(storage, "found_files", lambda places: asked.append(places) or "")
    storage.walk()
    assert asked == [["/"]]


def test_what_is_switched_on_is_read_as_systemd_reads_it(tmp_path, monkeypatch):
    etc, lib = tmp_path / "etc", tmp_path / "lib"
    monkeypatch.setattr(units, "SWITCHING", {str(etc): ""})
    wanted = "[Unit]\n[Install]\nWantedBy=multi-user.target\n"
    for name, content in {
        "on.service": wanted,
        "off.service": wanted,
        "still.service": "[Unit]\n[Service]\nExecStart=/bin/true\n",
        "along.socket": "[Install]\nAlso=on.service\n",
        "gone.timer": wanted,
        "called.service": "[Install]\nAlias=other.service\n",
        "each@.service": wanted,
        "apart.conf": wanted,
    }.items():
        (lib / name).parent.mkdir(exist_ok=True)
        (lib / name).write_text(content)
    (etc / "multi-user.target.wants").mkdir(parents=True)
    (etc / "multi-user.target.wants" / "on.service").symlink_to(lib / "on.service")
    (etc / "multi-user.target.wants" / "each@1.service").symlink_to(lib / "each@.service")
    (etc / "gone.timer").symlink_to("/dev/null")
    (etc / "other.service").symlink_to(lib / "called.service")
    assert units.enabled([str(etc), str(lib)]) == {
        "on.service": "enabled",
        "off.service": "disabled",
        "still.service": "static",
        "along.socket": "indirect",
        "gone.timer": "masked",
        "called.service": "enabled",
        "other.service": "alias",
        "each@.service": "enabled",
    }


def test_this_machines_mounts_and_listeners_are_read():
    assert "/" in storage.mounts()
    for one in services.listeners():
        assert set(one) == {"protocol", "address", "port", "programs", "local"}

"""The collector's readers on files of a test's own, and on what this machine's commands say."""

from __future__ import annotations

import os
import stat

import pytest

from provincial_cloud.hosts.collector import access, accounts, kernel, reading, records, services, software, storage
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
        "Listing...\n"
        "libc6/stable-security,stable 2.36-9+deb12u9 amd64 [upgradable from: 2.36-9+deb12u7]\n"
        "tzdata/stable-updates 2026a-0 all [upgradable from: 2025b-0]\n"
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
    ("mode", "uid", "expected"),
    [
        (stat.S_IFREG | 0o4755, 0, ["suid"]),
        (stat.S_IFREG | 0o2755, 0, ["sgid"]),
        (stat.S_IFREG | 0o666, 0, ["world_writable"]),
        (stat.S_IFDIR | 0o777, 0, ["not_sticky"]),
        (stat.S_IFDIR | 0o1777, 0, []),
        (stat.S_IFREG | 0o644, 4321, ["unowned"]),
        (stat.S_IFREG | 0o644, 0, []),
        (stat.S_IFSOCK | 0o777, 0, []),
    ],
)
def test_the_walk_sorts_what_it_meets(mode, uid, expected):
    info = os.stat_result((mode, 0, 0, 1, uid, 0, 0, 0, 0, 0))
    assert list(storage.kinds(info, {0}, {0})) == expected


def test_the_walk_finds_files_and_follows_no_link(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "f").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path)
    names = {path.removeprefix(str(tmp_path)) for path, _ in storage.files([str(tmp_path)])}
    assert names == {"/a", "/a/b", "/a/b/f"}


def test_this_machines_mounts_and_listeners_are_read():
    assert "/" in storage.mounts()
    for one in services.listeners():
        assert set(one) == {"protocol", "address", "port", "programs", "local"}

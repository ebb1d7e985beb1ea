from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from provincial_cloud.hosts import facts
from provincial_cloud.hosts.evidence import MOST_BYTES
from provincial_cloud.hosts.facts import (
    PYTHON,
    CollectionError,
    HostKeyError,
    Target,
    UnreachableError,
    algorithms,
    answer,
    become,
    collect_all,
    command,
    failure,
    known_hosts,
)
from provincial_cloud.hosts.provider.probe import probe

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFiKG36IL1KZ+JGlbJq1BMrTKfCFry5Rl6IbQBtbcV+U"
HOST = Target(host="may-chu-01", address="127.0.0.1", host_keys=(KEY,), port=9)


def options(target: Target) -> list[str]:
    words = command(target, Path("/pinned"), become(target, PYTHON))
    return [words[place + 1] for place, word in enumerate(words) if word == "-o"]


def test_ssh_asks_nothing_and_trusts_the_pinned_keys_alone():
    said = options(HOST)
    assert {"BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=/pinned", "UpdateHostKeys=no"} <= set(
        said
    )
    assert {"GlobalKnownHostsFile=/dev/null", "HostKeyAlias=may-chu-01", "ForwardAgent=no"} <= set(said)


def test_an_address_is_never_taken_for_an_option():
    words = command(HOST, Path("/pinned"), PYTHON)
    assert words[words.index("--") + 1] == "may-chu-01"


def test_a_named_key_is_the_only_one_that_is_offered():
    said = options(Target(host="a", address="127.0.0.1", host_keys=(KEY,), identity=Path("/key")))
    assert {"IdentityFile=/key", "IdentitiesOnly=yes", "IdentityAgent=none"} <= set(said)


def test_rsa_keys_are_shown_by_modern_signatures_only():
    assert list(algorithms(["ssh-rsa AAAA", KEY])) == ["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519"]


def test_pinned_keys_stand_in_a_file_that_is_gone_afterwards():
    with known_hosts(HOST) as path:
        assert path.read_text() == f"may-chu-01 {KEY}\n"
    assert not path.exists()


@pytest.mark.parametrize(
    ("user", "password", "expected"),
    [
        ("root", None, "python3 -I -S -"),
        ("root", Path("/p"), "python3 -I -S -"),
        ("van-hanh", None, "sudo -n python3 -I -S -"),
    ],
)
def test_root_needs_no_sudo_and_others_use_it_without_a_question(user, password, expected):
    target = Target(host="a", address="127.0.0.1", host_keys=(KEY,), user=user, become_password=password)
    assert become(target, PYTHON) == expected


def test_a_password_for_sudo_is_read_from_the_input_and_never_an_argument(tmp_path):
    secret = tmp_path / "word"
    secret.write_text("rất-bí-mật\n")
    target = Target(host="a", address="127.0.0.1", host_keys=(KEY,), user="van-hanh", become_password=secret)
    assert not any(
        "bí-mật" in word or str(secret) in word for word in command(target, Path("/pinned"), become(target, PYTHON))
    )
    assert "sudo -S" in become(target, PYTHON)


def test_a_password_file_that_is_not_there_is_told_before_anything_is_asked(tmp_path):
    target = Target(host="a", address="127.0.0.1", host_keys=(KEY,), user="van-hanh", become_password=tmp_path / "no")
    with pytest.raises(CollectionError, match="password for sudo can't be read"):
        facts.collect(target)


@pytest.mark.parametrize(
    ("code", "said", "kind"),
    [
        (255, "ssh: connect to host 127.0.0.1 port 9: Connection refused", UnreachableError),
        (255, "van-hanh@10.0.0.1: Permission denied (publickey).", UnreachableError),
        (255, "@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n@@@@\nSomeone could be …", HostKeyError),
        (255, "No ED25519 host key is known for a.\nHost key verification failed.", HostKeyError),
        (255, "Unable to negotiate with 10.0.0.1: no matching host key type found.", HostKeyError),
        (1, "sudo: a password is required", CollectionError),
        (3, "provincial-facts: no readable host key of the pinned types ssh-ed25519", CollectionError),
        (127, "bash: line 1: python3: command not found", CollectionError),
    ],
)
def test_what_ssh_says_becomes_an_error_of_its_kind(code, said, kind):
    found = failure(HOST, code, said)
    assert type(found) is kind
    assert "may-chu-01 (root@127.0.0.1:9)" in str(found)


def test_a_host_that_is_not_there_fails_alone():
    got = answer(HOST)
    assert got.facts is None
    assert isinstance(got.error, UnreachableError)
    other = Target(host="may-chu-02", address="127.0.0.1", host_keys=(KEY,), port=9)
    assert {one.target.host for one in collect_all([HOST, other])} == {"may-chu-01", "may-chu-02"}


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("asked", [facts.collect, lambda target: probe(target, "0" * 64)], ids=["collect", "probe"])
def test_a_host_that_answers_without_an_end_is_cut_off(monkeypatch, tmp_path, asked, stream):
    """A shell stands in for ssh; what it writes comes to an end, so that a machine bears a reader that takes it all."""
    said_all = tmp_path / "said all"
    redirect = ">&2" if stream == "stderr" else ""
    flood = f"head -c {4 * MOST_BYTES} /dev/zero {redirect} && touch '{said_all}'"
    monkeypatch.setattr(facts, "command", lambda _target, _pinned, _run: ["sh", "-c", flood])
    with pytest.raises(CollectionError, match="answers without an end"):
        asked(HOST)
    assert not said_all.exists()


def test_a_host_that_neither_listens_nor_answers_is_given_up_in_time(monkeypatch):
    monkeypatch.setattr(facts, "command", lambda _target, _pinned, _run: ["sleep", "60"])
    with pytest.raises(subprocess.TimeoutExpired):
        facts.ask(HOST, "#" * 1_000_000, seconds=0.5)


def test_a_host_that_ends_before_it_has_heard_all_is_told_by_its_own_words(monkeypatch):
    monkeypatch.setattr(facts, "command", lambda _target, _pinned, _run: ["sh", "-c", "echo no room >&2; exit 3"])
    with pytest.raises(CollectionError, match="no room"):
        facts.ask(HOST, "#" * 1_000_000, seconds=30)

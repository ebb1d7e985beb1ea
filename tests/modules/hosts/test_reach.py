from __future__ import annotations

from pathlib import Path

import pytest

from provincial_cloud import environment
from provincial_cloud.environment import Ssh
from provincial_cloud.errors import UsageError
from provincial_cloud.hosts.reach import Way, chosen, known_keys, target_of

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFiKG36IL1KZ+JGlbJq1BMrTKfCFry5Rl6IbQBtbcV+U"


@pytest.fixture(scope="module")
def local():
    return environment.load("local")


def test_a_host_without_a_pinned_key_is_not_asked(local):
    with pytest.raises(UsageError, match="no SSH host key of may-chu-01 is pinned"):
        target_of(local.hosts[0], Way())


def test_what_the_environment_pins_counts(local):
    host = local.hosts[0].model_copy(update={"ssh": Ssh(user="quan-tri", port=2222, host_keys=(KEY,))})
    target = target_of(host, Way(identity=Path("/key")))
    assert (target.user, target.port, target.host_keys, target.address) == ("quan-tri", 2222, (KEY,), "10.86.3.11")
    assert target_of(host, Way(user="khac")).user == "khac"


def test_the_operators_known_hosts_count_where_the_environment_pins_nothing(local, tmp_path):
    file = tmp_path / "known_hosts"
    file.write_text(f"# comment\n@revoked may-chu-01 {KEY}\nkhac {KEY}x\nmay-chu-01,10.86.3.11 {KEY} remark\n")
    assert known_keys(file, "may-chu-01") == (KEY,)
    assert target_of(local.hosts[0], Way(known_hosts=file)).host_keys == (KEY,)


def test_known_hosts_that_can_not_be_read_are_told(local, tmp_path):
    with pytest.raises(UsageError, match="known hosts can't be read"):
        target_of(local.hosts[0], Way(known_hosts=tmp_path / "none"))


def test_an_unknown_host_is_named_with_those_there_are(local):
    with pytest.raises(UsageError, match=r"(?s)no such running host.*may-chu-09.*may-chu-01"):
        chosen(local, ("may-chu-09",))

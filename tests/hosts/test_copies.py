"""Files of real hosts copied over SSH, proven by a drill, and put back on a host that has lost them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud import environment, sandbox
from provincial_cloud.backup import host_files
from provincial_cloud.backup.host_files import ACCOUNTS
from provincial_cloud.backup.place import Place, places
from provincial_cloud.backup.proving import back_up, drill
from provincial_cloud.deployment import bringing
from provincial_cloud.deployment.rebuilding import rebuild
from provincial_cloud.hosts.facts import HostKeyError
from provincial_cloud.lab.layout import OPERATOR

HOST = "ung-dung-01"
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFiKG36IL1KZ+JGlbJq1BMrTKfCFry5Rl6IbQBtbcV+U"


@pytest.fixture(scope="module")
def place(hosts: Any) -> Iterator[Place]:
    """The lab's plan, with the sandbox's store running."""
    sandbox.start_store(hosts.project)
    hosts.sudo(
        HOST, "mkdir -p /srv/ho-so && chown 1234:4321 /srv/ho-so && head -c 300000 /dev/urandom > /srv/ho-so/one"
    )
    (found,) = places(hosts.project, environment.load("lab", root=hosts.project.environments))
    yield found
    sandbox.stop_store(hosts.project)


def test_every_host_comes_back_in_a_drill_as_it_said_of_itself(hosts: Any, place: Place) -> None:
    made = back_up(place)
    assert made.files > 3
    drilled = drill(place)
    assert drilled.findings == ()
    assert drilled.restored[0].questions == 3 * (6 + 1)  # six paths and the accounts of each


def test_what_a_host_has_lost_is_put_back_and_nothing_else_is_touched(hosts: Any, place: Place, tmp_path: Path) -> None:
    (source,) = (one for one in place.hosts if one.id == HOST)
    archive = tmp_path / "one.tar"
    answers = host_files.fetch(source.files, archive).answers
    assert f"{OPERATOR}=" in answers[ACCOUNTS]
    before = hosts.sudo(HOST, "sha256sum /srv/ho-so/one; stat -c '%u %g %a' /srv/ho-so /srv/ho-so/one")
    hosts.sudo(HOST, "rm -r /srv/ho-so; echo changed >> /etc/motd")
    back = host_files.put_back(source.files, archive)
    assert back.lacking == ()
    assert "/etc/motd" in back.kept
    assert hosts.sudo(HOST, "sha256sum /srv/ho-so/one; stat -c '%u %g %a' /srv/ho-so /srv/ho-so/one") == before
    assert hosts.sudo(HOST, "tail -n 1 /etc/motd") == "changed\n"


def test_a_host_with_another_key_gets_nothing_and_gives_nothing(place: Place, tmp_path: Path) -> None:
    (source,) = (one for one in place.hosts if one.id == HOST)
    stranger = replace(source.files, target=replace(source.files.target, host_keys=(OTHER_KEY,)))
    with pytest.raises(HostKeyError):
        host_files.fetch(stranger, tmp_path / "one.tar")
    assert (tmp_path / "one.tar").stat().st_size == 0


def test_a_recovery_puts_the_files_back_on_the_hosts_the_engine_being_played(
    hosts: Any, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ups: list[str] = []
    monkeypatch.setattr(bringing, "bring_up", lambda _project, stack, **_: ups.append(stack))
    before = hosts.sudo(HOST, "sha256sum /srv/ho-so/one")
    back_up(place)
    hosts.sudo(HOST, "rm -r /srv/ho-so")
    said: list[str] = []
    rebuilt = rebuild(hosts.project, "lab", snapshot=None, say=said.append)
    assert (ups, rebuilt.findings, rebuilt.questions) == (["lab"], (), 21)
    assert hosts.sudo(HOST, "sha256sum /srv/ho-so/one") == before
    assert any(HOST in line and "is back" in line for line in said)

"""How the hosts of an environment are reached follows from the stack that holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from provincial_cloud.deployment.host_access import way_to_hosts
from provincial_cloud.errors import UsageError
from provincial_cloud.hosts.reach import Way
from provincial_cloud.project import Project

STACK = """config:
  provincial-cloud:environment: {environment}
  provincial-cloud:layers: [{layers}]
  provincial-cloud:hosts: {hosts}
"""


def project(root: Path, *, environment: str = "lab", layers: str = "foundation, hosts", hosts: str) -> Project:
    folder = root / "environments"
    folder.mkdir()
    text = STACK.format(environment=environment, layers=layers, hosts=hosts)
    (folder / "Pulumi.one.yaml").write_text(text, encoding="utf-8")
    return Project(root)


def test_the_lab_is_reached_by_what_it_made_itself(tmp_path: Path) -> None:
    way = way_to_hosts(project(tmp_path, hosts="{lab: true}"), "lab")
    folder = tmp_path / ".provincial" / "lab"
    assert (way.identity, way.become_password) == (folder / "operator-key", folder / "operator-password")
    assert (way.ssh_config, way.known_hosts) == (folder / "ssh_config", folder / "known_hosts")


def test_other_hosts_are_reached_as_their_stack_says(tmp_path: Path) -> None:
    way = way_to_hosts(project(tmp_path, hosts="{user: van-hanh, identity: keys/one}"), "lab")
    assert way == Way(user="van-hanh", identity=tmp_path / "keys" / "one")


@pytest.mark.parametrize("change", [{"environment": "other"}, {"layers": "foundation"}])
def test_without_such_a_stack_the_users_own_ssh_counts(tmp_path: Path, change: dict[str, str]) -> None:
    assert way_to_hosts(project(tmp_path, hosts="{lab: true}", **change), "lab") == Way()


def test_a_setting_that_is_none_is_told_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"(?s)Pulumi.one.yaml.*can't be used: pasword"):
        way_to_hosts(project(tmp_path, hosts="{pasword: x}"), "lab")

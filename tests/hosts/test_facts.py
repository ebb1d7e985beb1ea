"""Facts of real Debian hosts, collected, verified and judged as an operator does it. Needs root, as the lab does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace

import pytest

from provincial_cloud import environment
from provincial_cloud.deployment.host_access import way_to_hosts
from provincial_cloud.evidence.reader import runs
from provincial_cloud.evidence.verify import check
from provincial_cloud.hosts.evidence import EvidenceError, verified
from provincial_cloud.hosts.facts import CollectionError, HostKeyError, UnreachableError, collect, collect_all
from provincial_cloud.hosts.reach import target_of
from provincial_cloud.lab import reset_host

ELSE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFiKG36IL1KZ+JGlbJq1BMrTKfCFry5Rl6IbQBtbcV+U"
Provincial = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def targets(hosts):
    for host in hosts.lab.hosts:
        if (host.root / "var/lib/provincial-baseline").exists():
            reset_host(hosts.lab, host)
    lab = environment.load("lab", root=hosts.project.environments)
    way = way_to_hosts(hosts.project, "lab")
    return {host.id: target_of(host, way) for host in lab.hosts}


@pytest.fixture(scope="module")
def provincial(hosts) -> Provincial:
    return hosts.provincial


@pytest.fixture(scope="module")
def bare(targets, provincial):
    """What a check of three hosts says that nobody has hardened."""
    done = provincial("hosts", "check", "lab", "--format", "json")
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


def test_at_least_150_rules_fail_on_a_host_that_nobody_hardened(bare):
    assert len(bare["hosts"]) == 3
    for name, said in bare["hosts"].items():
        assert len({one["rule"] for one in said["failed"]}) >= 150, name
        assert said["not_checked"] == [], name


def test_what_a_container_can_not_show_says_so_in_both_languages(bare):
    said = bare["hosts"]["cong-vao-01"]["not_testable"]
    assert {"machine-boot-loader-password", "mount-home-separate"} <= {one["rule"] for one in said}
    assert all("container" in one["reason"]["en"] or "kernel" in one["reason"]["en"] for one in said)
    assert all(one["reason"]["vi"] != one["reason"]["en"] for one in said)


def test_the_check_is_in_a_whole_ledger_and_in_the_report(bare, hosts, provincial):
    ledger = hosts.project.evidence / "lab.jsonl"
    assert check(ledger).whole
    run = list(runs(ledger))[-1]
    assert (run.gate, run.complete, run.counts.resources) == ("host", True, 3)
    done = provincial("report", "lab", "--kind", "hosts", "--format", "json", "-o", "-")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["totals"]["failed"] == run.counts.failed
    assert report["totals"]["not_testable"] == run.counts.not_testable > 0


def test_the_kept_documents_can_be_verified_later(bare, hosts, targets):
    kept = sorted((hosts.project.evidence / "facts" / "lab").glob("cong-vao-01-*.json"))
    facts = verified(kept[-1].read_bytes(), host="cong-vao-01", host_keys=targets["cong-vao-01"].host_keys)
    assert facts.values["host"]["container"] is True
    with pytest.raises(EvidenceError, match="not that of a pinned host key"):
        verified(kept[-1].read_bytes(), host="cong-vao-01", host_keys=targets["du-lieu-01"].host_keys)


def test_both_releases_of_debian_answer(targets):
    found = {one.target.host: one.facts for one in collect_all(targets.values())}
    assert {facts.values["host"]["release"]["VERSION_ID"] for facts in found.values()} == {"12", "13"}
    assert all(facts.values["as_root"] for facts in found.values())


def test_what_is_switched_on_is_what_systemd_says(hosts, targets):
    ask = "systemctl list-unit-files --type=service,socket,timer --no-legend --plain --no-pager"
    for name, target in targets.items():
        said = dict(line.split()[:2] for line in hosts.sudo(name, ask).splitlines())
        known = {unit: state["enabled"] for unit, state in collect(target).values["services"].items()}
        assert {unit: known.get(unit) for unit in said} == said, name


def test_the_root_file_system_is_walked(hosts, targets):
    hosts.sudo("du-lieu-01", "touch /opt/mo && chmod 666 /opt/mo")
    found = collect(targets["du-lieu-01"]).values["walk"]
    hosts.sudo("du-lieu-01", "rm /opt/mo")
    assert found["world_writable"] == ["/opt/mo"]
    assert "/usr/bin/sudo" in found["suid"]


def test_a_host_with_another_key_is_sent_nothing(targets):
    with pytest.raises(HostKeyError):
        collect(replace(targets["cong-vao-01"], host_keys=(ELSE,)))


def test_a_wrong_password_for_sudo_is_an_error_of_the_collection(targets, tmp_path):
    wrong = tmp_path / "word"
    wrong.write_text("không-phải\n")
    with pytest.raises(CollectionError) as caught:
        collect(replace(targets["cong-vao-01"], become_password=wrong))
    assert "không-phải" not in str(caught.value)


def test_a_host_that_is_down_is_its_own_failure(targets):
    gone = replace(targets["cong-vao-01"], host="khong-co", address=targets["cong-vao-01"].address, port=9)
    answers = {one.target.host: one for one in collect_all([gone, targets["du-lieu-01"]])}
    assert isinstance(answers["khong-co"].error, UnreachableError)
    assert answers["du-lieu-01"].facts is not None


def test_nothing_stays_on_the_host(hosts, targets):
    before = hosts.sudo("cong-vao-01", "find /tmp /root /home /var/tmp -xdev | sort")
    collect(targets["cong-vao-01"])
    assert hosts.sudo("cong-vao-01", "find /tmp /root /home /var/tmp -xdev | sort") == before

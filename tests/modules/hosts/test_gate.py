from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from provincial_cloud import environment
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.evidence.reader import runs
from provincial_cloud.evidence.verify import check
from provincial_cloud.hosts.evidence import verified
from provincial_cloud.hosts.gate import HostGate, labels, urn
from provincial_cloud.policy import limits_of_levels
from provincial_policies import host_facts
from provincial_policies.context import Waiver
from provincial_policies.rule import Text

from .conftest import NONCE

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def local():
    return environment.load("local")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "local.jsonl"


@pytest.fixture
def facts(document_of, host_key):
    sshd = {"effective": {"permitrootlogin": ["yes"], "permitemptypasswords": ["no"]}}
    document = document_of(host_key, {"schema": 1, "gaps": {}, "sshd": sshd})
    return verified(document, host="may-chu-01", host_keys=[host_key.public], nonce=NONCE)


def judged(local, ledger, facts, waivers=()):
    gate = HostGate(environment=local, limits=limits_of_levels(), today=TODAY, waivers=waivers)
    with gate.run(Ledger(ledger, gate="host")) as run:
        run.judge(local.hosts[0], facts)
    (found,) = runs(ledger)
    return found


def test_every_verdict_goes_into_a_whole_ledger(local, ledger, facts):
    found = judged(local, ledger, facts)
    assert check(ledger).whole
    assert (found.gate, found.operation, found.environment, found.complete) == ("host", "check", "local", True)
    (host,) = found.checked
    assert (host.urn, host.type, host.name) == (urn("local", "may-chu-01"), "provincial:hosts:HostFacts", "may-chu-01")
    assert "sshd-permitemptypasswords" in host.passed
    assert "sshd-permitrootlogin" in {one["rule"] for one in host.failed}


def test_a_fact_that_is_missing_is_never_met(local, ledger, facts):
    found = judged(local, ledger, facts)
    assert "file-passwd" in {one["rule"] for one in found.checked[0].not_checked}
    assert found.counts.not_checked > 250


def test_the_ledger_names_the_digest_of_the_signed_facts(local, ledger, facts):
    judged(local, ledger, facts)
    assert f'"sha256":"{facts.sha256}"' in ledger.read_text()


def test_a_waiver_counts_here_as_at_every_gate(local, ledger, facts):
    words = Text(vi="đang chuyển đổi", en="being moved")
    waiver = Waiver(id="w-1", rule="sshd-permitrootlogin", approved=TODAY, expires=date(2026, 12, 1), reason=words)
    found = judged(local, ledger, facts, (waiver,))
    assert [one["waiver"] for one in found.checked[0].waived] == ["w-1"]


def test_a_host_that_did_not_answer_is_shown_as_not_checked(local, ledger):
    gate = HostGate(environment=local, limits=limits_of_levels(), today=TODAY)
    with gate.run(Ledger(ledger, gate="host")) as run:
        run.unreachable(local.hosts[0])
    (found,) = runs(ledger)
    assert found.counts.passed == 0
    assert found.counts.not_checked == len(gate.rules)
    assert found.checked[0].not_checked[0]["reason"]["en"].startswith("the host's facts could not be had")


def test_a_run_that_ends_by_an_error_stays_incomplete(local, ledger, facts):
    gate = HostGate(environment=local, limits=limits_of_levels(), today=TODAY)

    def fall() -> None:
        with gate.run(Ledger(ledger, gate="host")) as run:
            run.judge(local.hosts[0], facts)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fall()
    (found,) = runs(ledger)
    assert not found.complete


def test_a_host_has_the_level_of_its_cluster_and_the_labels_of_its_owner(local):
    said = labels(local, local.hosts[0])
    assert said["provincial:level"] == "3"
    assert said["provincial:unit"] == "trung-tam-du-lieu"
    assert said["provincial:zone"] == "internal-servers"


def test_only_the_environment_says_that_a_host_is_a_node(local):
    gate = HostGate(environment=local, limits=limits_of_levels(), today=TODAY)
    for cluster in (None, "cum-01"):
        host = local.hosts[0].model_copy(update={"cluster": cluster})
        said = gate.resource(host, {"in_cluster": cluster is None})
        assert host_facts.HostFacts(said).is_node is (cluster is not None)

"""Snapshots of a real etcd, brought back into a throw-away member that must answer as the real one did."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup import etcd
from provincial_cloud.backup.etcd import HASH, KEYS, REVISION, EtcdError, Member
from provincial_cloud.backup.records import FindingKind
from provincial_cloud.backup.sources import ClusterSource
from provincial_cloud.sandbox.https_probe import ClientIdentity

if TYPE_CHECKING:
    from conftest import Vault


def write(member: Member, key: str, value: str) -> None:
    member.call("kv/put", key=_encoded(key), value=_encoded(value))


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture(scope="module")
def store() -> Iterator[Member]:
    """An etcd that plays a cluster's, with some objects."""
    with etcd.throw_away() as member:
        for number in range(30):
            write(member, f"/registry/secrets/portal/secret-{number}", f"k8s:enc:{number}")
        write(member, "/registry/namespaces/portal", "portal")
        yield member


@pytest.fixture
def covered(vault: Vault, store: Member) -> Vault:
    vault.sources = (ClusterSource(id="trung-tam", member=store),)
    return vault


def test_a_restored_etcd_answers_as_the_real_one_did(covered: Vault, store: Member) -> None:
    covered.back_up()
    write(store, "/registry/secrets/portal/later", "after the snapshot")
    drilled = covered.drill()
    assert drilled.findings == ()
    (back,) = drilled.restored
    assert back.questions == 3
    assert back.question_seconds > 0


def test_the_answers_are_those_of_the_snapshots_own_revision(
    store: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written between the snapshot and the questions is in neither."""
    real = etcd._receive

    def then_more(member: Member, target: Path) -> None:
        real(member, target)
        write(member, "/registry/events/meanwhile", "x")

    monkeypatch.setattr(etcd, "_receive", then_more)
    answers = etcd.snapshot(store, tmp_path / "one.etcd")
    assert "/registry/events/" not in answers[KEYS]
    assert "/registry/namespaces/|1" in answers[KEYS].splitlines()
    assert etcd.ask_restored(tmp_path / "one.etcd", answers) == answers


def test_a_compaction_meanwhile_is_noticed_and_the_snapshot_taken_again(
    store: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, taken = etcd._receive, []

    def compacted(member: Member, target: Path) -> None:
        real(member, target)
        if not taken:
            write(member, "/registry/namespaces/portal", "again")
            now = int(member.call("kv/range", key="AA==", count_only=True)["header"]["revision"])
            member.call("kv/compaction", revision=now, physical=True)
        taken.append(target)

    monkeypatch.setattr(etcd, "_receive", compacted)
    answers = etcd.snapshot(store, tmp_path / "one.etcd")
    assert len(taken) == 2
    assert etcd.ask_restored(tmp_path / "one.etcd", answers) == answers


def test_an_etcd_without_a_key_is_no_proof(vault: Vault) -> None:
    with etcd.throw_away() as empty:
        vault.sources = (ClusterSource(id="empty", member=empty),)
        vault.back_up()
    (finding,) = vault.drill().findings
    assert (finding.kind, finding.subject) == (FindingKind.ANSWER_DIFFERS, "cluster/empty")


def test_an_etcd_that_does_not_answer_fails_the_run(vault: Vault) -> None:
    with etcd.throw_away() as member:
        pass
    vault.sources = (ClusterSource(id="gone", member=member),)
    with pytest.raises(EtcdError, match="etcd did not answer"):
        vault.back_up()
    assert vault.known == ()


def test_nobody_without_the_certificate_asks_a_restored_etcd_and_nothing_of_it_is_left(
    store: Member, tmp_path: Path
) -> None:
    etcd.snapshot(store, tmp_path / "one.etcd")
    with etcd.throw_away(tmp_path / "one.etcd") as member:
        stranger = ClientIdentity(authority=member.client.authority)
        with pytest.raises(EtcdError, match="did not answer"):
            Member(url=member.url, client=stranger).call("kv/range", key="AA==")
        assert member.call("kv/range", key="AA==")["header"]["revision"]
    assert [path.name for path in tmp_path.iterdir()] == ["one.etcd"]
    with pytest.raises(EtcdError):
        member.call("kv/range", key="AA==")


def test_what_is_asked_of_an_etcd(store: Member, tmp_path: Path) -> None:
    answers = etcd.snapshot(store, tmp_path / "one.etcd")
    assert set(answers) == {KEYS, REVISION, HASH}
    assert int(answers[REVISION]) > 30

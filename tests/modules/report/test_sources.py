"""The seam: a ledger's run, the catalogue's rules and the standards' controls come through it as report facts."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.errors import ProvincialError, UsageError
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.report.sources import control_facts, read_run, rule_facts


@pytest.fixture
def ledger(maker: Any, tmp_path: Path) -> Path:
    """Two runs, the second of them killed."""
    maker.start("20261123T080000Z-aaaa1111")
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.finish(1, passed=1)
    maker.start("20261123T090000Z-bbbb2222", operation="preview", dry_run=True)
    maker.check("kho", passed=["dat-bucket-encrypted"])
    path: Path = maker.write(tmp_path / "local.jsonl")
    return path


def test_latest_is_the_run_that_began_last_also_when_it_was_killed(ledger: Path) -> None:
    found = read_run(ledger, stack="local")
    assert found.run == "20261123T090000Z-bbbb2222"
    assert [record.kind for record in found.records] == ["run-started", "resource-checked"]
    assert [(mark.id, mark.complete) for mark in found.runs] == [
        ("20261123T080000Z-aaaa1111", True),
        ("20261123T090000Z-bbbb2222", False),
    ]


def test_a_run_is_found_by_its_id_or_the_beginning_of_it(ledger: Path) -> None:
    for wanted in ("20261123T080000Z-aaaa1111", "20261123T08"):
        assert read_run(ledger, stack="local", run=wanted).run == "20261123T080000Z-aaaa1111"


@pytest.mark.parametrize(("wanted", "said"), [("2027", "no such run"), ("20261123T0", "fits several"), ("", "no such")])
def test_a_run_that_cannot_be_told_is_refused_with_those_there_are(ledger: Path, wanted: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        read_run(ledger, stack="local", run=wanted)
    assert refused.value.problems[0].allowed == "latest, 20261123T090000Z-bbbb2222, 20261123T080000Z-aaaa1111"


def test_a_ledger_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "local.jsonl").write_bytes(b"")
    with pytest.raises(UsageError, match="provincial up local"):
        read_run(tmp_path / "local.jsonl", stack="local")


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        (2, b"internal", b"public"),
        (2, b'"run"', b"run"),
        (3, b'"kind":"run-finished"', b'"kind":"run-started"'),
        (1, b"}\n", b"\n"),
    ],
)
def test_a_broken_chain_is_an_error_that_names_the_line(ledger: Path, line: int, old: bytes, new: bytes) -> None:
    lines = ledger.read_bytes().splitlines(keepends=True)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    ledger.write_bytes(b"".join(lines))
    with pytest.raises(ProvincialError, match=rf"local.jsonl:{line}: .*chain is broken") as refused:
        read_run(ledger, stack="local")
    assert refused.value.exit_code == 1
    if line != 1:
        allowed = read_run(ledger, stack="local", allow_broken=True, run="20261123T0900")
        assert (allowed.chain.intact, allowed.chain.line, allowed.chain.records) == (False, line, line - 1)
        assert len(allowed.records) == 2


def test_a_line_taken_out_or_cut_short_breaks_the_chain(ledger: Path) -> None:
    whole = ledger.read_bytes()
    lines = whole.splitlines(keepends=True)
    for broken in (b"".join(lines[:1] + lines[2:]), whole[:-20], b"".join([*lines, b"\xff\xfe\n"])):
        ledger.write_bytes(broken)
        with pytest.raises(ProvincialError, match="chain is broken"):
            read_run(ledger, stack="local")
        assert read_run(ledger, stack="local", allow_broken=True).chain.problem is not None


def test_the_chain_states_the_hash_of_its_last_line(ledger: Path) -> None:
    last = json.loads(ledger.read_bytes().splitlines()[-1])
    said = last.pop("hash")
    text = json.dumps(last, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    found = read_run(ledger, stack="local").chain
    assert found.head == said == hashlib.sha256(text.encode()).hexdigest()
    assert (found.intact, found.records, found.last_time) == (True, 5, last["time"])


def test_what_the_gate_writes_can_be_read(tmp_path: Path) -> None:
    pen = Ledger(tmp_path / "local.jsonl", "preview", clock=lambda: datetime(2026, 11, 23, 8, tzinfo=UTC))
    pen.append("run-started", {"operation": "update", "rules": {}})
    pen.append("run-finished", {"resources": 0, "seconds": 0.1})
    pen.close()
    found = read_run(tmp_path / "local.jsonl", stack="local")
    assert (found.run, found.chain.head, found.runs[0].complete) == (pen.run, pen.head, True)


def test_all_sixty_controls_come_through_in_their_order_and_none_claims_to_be_verified() -> None:
    found = control_facts()
    assert len(found) == 60
    assert list(found)[:2] == ["NET-01", "NET-02"]
    assert found["NET-03"].clauses_new == ("5.12.2.4 a,d",)
    assert found["NET-03"].first_level_new == 1
    assert not any(control.verified for control in found.values())


def test_every_rule_comes_through_with_both_languages_and_serves_a_known_control() -> None:
    found, controls = rule_facts(), control_facts()
    assert found
    for rule in found.values():
        assert all(text.vi and text.en for text in (rule.title, rule.why, rule.remediation))
        assert rule.digest
        assert set(rule.controls) <= set(controls), rule.id

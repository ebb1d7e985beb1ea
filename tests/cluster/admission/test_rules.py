"""The rules in CEL as the real API server enforces them: the same verdicts and words as at preview."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from provincial_policies import catalogue
from provincial_policies.cel import examples
from provincial_policies.cel.kinds import KINDS, Kind
from provincial_policies.rule import Rule

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.timeout(1800)  # the first start may have to download or build the servers

TESTS = Path(__file__).resolve().parents[2] / "policies" / "kubernetes"
RULES = {rule_id: rule for rule_id, rule in catalogue.RULES.items() if rule.cel is not None}


def module_of(rule_id: str) -> ModuleType:
    """The tests of a rule, which hold its planted fault."""
    path = TESTS / f"test_{rule_id.replace('-', '_')}.py"
    specification = importlib.util.spec_from_file_location(f"planted_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def whole(token: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """A planted resource as a manifest."""
    return {"apiVersion": KINDS[token].api_version, "kind": KINDS[token].kind, **inputs}


def test_the_server_finds_nothing_wrong_with_the_text_of_any_policy(server: Server) -> None:
    _, found = server.ask("GET", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies")
    warnings = {
        item["metadata"]["name"]: item["status"]["typeChecking"]["expressionWarnings"]
        for item in found["items"]
        if item["status"].get("typeChecking", {}).get("expressionWarnings")
    }
    assert len(found["items"]) > 1
    assert warnings == {}


@pytest.mark.parametrize("kind", examples.known(), ids=lambda kind: kind.kind)
def test_a_good_object_passes_both_gates(kind: Kind, server: Server) -> None:
    made = examples.example(kind, name="another")
    answer = server.offer(made)
    assert answer.status == 201, answer
    assert answer.rules == set()
    assert server.failed(kind, made) == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_planted_object_is_refused_by_both_gates_with_the_same_words(rule: Rule, server: Server) -> None:
    planted = module_of(rule.id)
    *around, (token, _, inputs) = planted.FAULT
    for other, _, made in around:
        server.surround(whole(other, made))
    wanted = {rule.id, *getattr(planted, "ALSO", ())}
    kind = KINDS[token]
    assert server.failed(kind, inputs) == wanted
    (failure,) = server.at_preview(kind, inputs)[rule.id].failures
    answer = server.offer(whole(token, inputs))
    if hasattr(planted, "INVALID"):
        assert answer.status == 422
        assert planted.INVALID in answer.message
        return
    assert answer.rules == wanted
    said = f"[{rule.id}] {failure.property}: {failure.message.en} / {failure.message.vi} "
    assert any(said in text for text in (answer.message, *answer.warnings)), answer
    assert answer.status == (201 if rule.severity == "low" else 403)

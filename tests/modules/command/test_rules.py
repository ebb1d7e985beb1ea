from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from provincial_cloud.command.rules import app
from provincial_cloud.errors import UsageError
from provincial_policies.catalogue import RULES

RUNNER = CliRunner()


def test_every_rule_is_listed():
    done = RUNNER.invoke(app, ["list"])
    assert done.exit_code == 0
    for rule_id in RULES:
        assert rule_id in done.output


def test_the_list_narrows_by_control_and_level():
    done = RUNNER.invoke(app, ["list", "--control", "NET-11", "--level", "3", "--format", "json"])
    listed = json.loads(done.output)
    assert listed
    assert all("NET-11" in rule["controls"] and 3 in rule["levels"] for rule in listed)
    assert (
        json.loads(RUNNER.invoke(app, ["list", "--control", "NET-11", "--level", "1", "--format", "json"]).output) == []
    )


@pytest.mark.parametrize(("lang", "word"), [("vi", "vì sao"), ("en", "why")])
def test_a_rule_is_explained_in_either_language(lang, word):
    rule = RULES["log-group-kept-for-level"]
    done = RUNNER.invoke(app, ["explain", rule.id, "--lang", lang])
    assert done.exit_code == 0
    assert word in done.output
    assert getattr(rule.why, lang) in done.output
    assert "L3: 92" in done.output


def test_a_misspelt_rule_gets_a_suggestion():
    done = RUNNER.invoke(app, ["explain", "log-group-kept-for-lvl"])
    assert isinstance(done.exception, UsageError)
    assert "log-group-kept-for-level" in str(done.exception)

"""The SARIF form is a valid SARIF 2.1.0 log whose every index points at what it names.

`SHAPE` is this project's own and stricter part of the format: the members that a report writes and no other, with the
types, words and required members of sections 3.13 to 3.58 of the specification.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from provincial_cloud.report import as_sarif
from provincial_cloud.report.model import PolicyReport

TEXT = {"type": "string", "minLength": 1}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
BAG = {"type": "object", "properties": {"tags": {"type": "array", "items": TEXT, "uniqueItems": True}}}
INDEX = {"type": "integer", "minimum": 0}


def shape(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def many(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": item, **more}


MESSAGE = shape({"text": TEXT})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
COMPONENT = shape({"name": TEXT, "index": INDEX})
TARGET = shape({"id": TEXT, "index": INDEX, "toolComponent": COMPONENT})
RELATIONSHIP = shape({"target": TARGET, "kinds": many(TEXT, uniqueItems=True)})
RULE = shape(
    {
        "id": TEXT,
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": MESSAGE,
        "defaultConfiguration": shape({"level": LEVEL}),
        "properties": BAG,
    },
    {"relationships": many(RELATIONSHIP, uniqueItems=True)},
)
DRIVER = shape(
    {
        "name": TEXT,
        "semanticVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
        "supportedTaxonomies": many(COMPONENT, uniqueItems=True),
        "rules": many(RULE, uniqueItems=True),
    }
)
LOCATION = shape(
    {
        "physicalLocation": shape(
            {
                "artifactLocation": shape({"uri": {"type": "string", "format": "uri-reference"}, "uriBaseId": TEXT}),
                "region": shape({"startLine": {"type": "integer", "minimum": 1}}),
            }
        ),
        "logicalLocations": many(shape({"name": TEXT, "fullyQualifiedName": TEXT, "kind": TEXT}), uniqueItems=True),
    }
)
SUPPRESSION = shape({"kind": {"const": "external"}, "status": {"const": "accepted"}, "justification": TEXT})
RESULT = shape(
    {
        "ruleId": TEXT,
        "ruleIndex": INDEX,
        "kind": {"enum": ["open", "fail"]},
        "level": LEVEL,
        "message": MESSAGE,
        "locations": many(LOCATION, minItems=1, maxItems=1),
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "properties": BAG,
    },
    {"suppressions": many(SUPPRESSION, minItems=1, uniqueItems=True)},
)
NOTICE = shape({"level": LEVEL, "message": MESSAGE, "descriptor": shape({"id": TEXT})})
INVOCATION = shape(
    {"executionSuccessful": {"type": "boolean"}, "startTimeUtc": TIME, "toolExecutionNotifications": many(NOTICE)},
    {"endTimeUtc": TIME},
)
TAXON = shape({"id": TEXT, "shortDescription": MESSAGE, "properties": BAG})
RUN = shape(
    {
        "tool": shape({"driver": DRIVER}),
        "automationDetails": shape({"id": TEXT}),
        "invocations": many(INVOCATION, minItems=1, maxItems=1),
        "taxonomies": many(shape({"name": TEXT, "shortDescription": MESSAGE, "taxa": many(TAXON, uniqueItems=True)})),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": many(RESULT),
        "properties": BAG,
    }
)
SHAPE = shape({"$schema": {"const": as_sarif.SCHEMA}, "version": {"const": "2.1.0"}, "runs": many(RUN, minItems=1)})
VALIDATOR = jsonschema.Draft202012Validator(SHAPE)


def run_of(report: PolicyReport) -> dict[str, Any]:
    log = json.loads(as_sarif.render(report))
    VALIDATOR.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_every_index_points_at_what_it_names(estate_report: PolicyReport) -> None:
    run = run_of(estate_report)
    rules, taxa = run["tool"]["driver"]["rules"], run["taxonomies"][0]["taxa"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(taxa) == 60
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for rule in rules:
        for relationship in rule["relationships"]:
            target = relationship["target"]
            assert taxa[target["index"]]["id"] == target["id"]
            assert run["taxonomies"][target["toolComponent"]["index"]]["name"] == target["toolComponent"]["name"]


def test_results_are_the_checks_that_did_not_simply_pass(estate_report: PolicyReport) -> None:
    results, totals = run_of(estate_report)["results"], estate_report.totals
    kinds = [(result["kind"], "suppressions" in result) for result in results]
    assert kinds.count(("fail", False)) == totals.failed > 0
    assert kinds.count(("fail", True)) == totals.waived > 0
    assert kinds.count(("open", False)) == totals.not_checked + totals.not_testable
    assert totals.not_checked > 0 < totals.not_testable
    assert all(result["level"] == "none" for result in results if result["kind"] == "open")
    assert all(result["level"] != "none" for result in results if result["kind"] == "fail")


def test_passes_are_counted_by_rule(estate_report: PolicyReport) -> None:
    rules = run_of(estate_report)["tool"]["driver"]["rules"]
    assert sum(rule["properties"]["tally"]["passed"] for rule in rules) == estate_report.totals.passed


def test_a_finding_keeps_its_fingerprint_from_run_to_run_and_shares_it_with_no_other(
    maker: Any, estate_report: PolicyReport
) -> None:
    results = run_of(estate_report)["results"]
    prints = {result["partialFingerprints"]["provincialCheck/v1"] for result in results}
    assert len(prints) == len(results)
    assert run_of(estate_report)["results"] == results


def test_a_waiver_is_named_with_its_end(estate_report: PolicyReport) -> None:
    waived = [result for result in run_of(estate_report)["results"] if "suppressions" in result]
    assert waived[0]["suppressions"][0]["justification"] == "mien-tru-01 (hết hạn / expires 2027-06-30)"


@pytest.mark.parametrize("finished", [True, False])
def test_an_unfinished_run_is_not_a_successful_execution(
    maker: Any, report_of: Callable[..., PolicyReport], finished: bool
) -> None:
    maker.start("r1")
    maker.check("kho", failed=[{"rule": "net-gone", "message": {"vi": "a", "en": "b"}}])
    if finished:
        maker.finish(1)
    (invocation,) = run_of(report_of(maker))["invocations"]
    assert invocation["executionSuccessful"] is finished
    assert ("endTimeUtc" in invocation) is finished
    codes = [notice["descriptor"]["id"] for notice in invocation["toolExecutionNotifications"]]
    assert ("run-incomplete" in codes) is not finished

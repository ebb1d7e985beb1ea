"""The report as SARIF 2.1.0, for code-scanning views.

Passes are counted in each rule's properties and not listed: viewers show every result as an alert.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from provincial_cloud import __version__
from provincial_cloud.report.model import Check, PolicyReport, RuleLine, Subject, Tally
from provincial_cloud.report.words import PREVAILS, SEVERITIES, STATUSES, VERDICTS, Severity, Verdict
from provincial_cloud.standards import Text

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.UNKNOWN: "warning",
}
"""SARIF's level of a failed check, by the rule's severity."""

SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
"""The `security-severity` that code-scanning views sort by; the bands are theirs (critical above 9, high above 7)."""

CONTROLS = "provincial-controls"


def render(report: PolicyReport) -> bytes:
    """The log, UTF-8."""
    return (json.dumps(document(report), ensure_ascii=False, indent=1) + "\n").encode()


def document(report: PolicyReport) -> dict[str, Any]:
    """The log as plain values: one run, its rules, its controls as a taxonomy, one result a failed or open check."""
    rules = {line.facts.id: index for index, line in enumerate(report.rules)}
    lines = {line.facts.id: line for line in report.rules}
    controls = {line.facts.id: index for index, line in enumerate(report.controls)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "provincial-cloud",
                        "semanticVersion": __version__,
                        "supportedTaxonomies": [{"name": CONTROLS, "index": 0}],
                        "rules": [_rule(line, controls) for line in report.rules],
                    }
                },
                "automationDetails": {"id": f"policy/{report.stack}/{report.run.id}"},
                "invocations": [_invocation(report)],
                "taxonomies": [_taxonomy(report)],
                "columnKind": "unicodeCodePoints",
                "results": list(_results(report, rules, lines)),
                "properties": {
                    "stack": report.stack,
                    "environment": report.run.environment,
                    "commit": report.run.commit,
                    "made": report.made,
                    "ledgerHead": report.chain.head,
                    "ledgerRecords": report.chain.records,
                    "tally": _tally(report.totals),
                    "notice": _both(PREVAILS),
                },
            }
        ],
    }


def _rule(line: RuleLine, controls: dict[str, int]) -> dict[str, Any]:
    facts = line.facts
    properties: dict[str, Any] = {
        "tags": list(dict.fromkeys(("security", *facts.controls, *facts.references))),
        "status": line.status.value,
        "statusText": _both(STATUSES[line.status]),
        "inRun": line.in_run,
        "severity": _both(SEVERITIES[facts.severity]),
        "tally": _tally(line.tally),
    }
    if facts.severity in SCORES:
        properties["security-severity"] = SCORES[facts.severity]
    rule: dict[str, Any] = {
        "id": facts.id,
        "shortDescription": {"text": _both(facts.title)},
        "fullDescription": {"text": f"{facts.why.vi}\n{facts.why.en}"},
        "help": {"text": f"{facts.remediation.vi}\n{facts.remediation.en}"},
        "defaultConfiguration": {"level": LEVELS[facts.severity]},
        "properties": properties,
    }
    relationships = [
        {
            "target": {"id": control, "index": controls[control], "toolComponent": {"name": CONTROLS, "index": 0}},
            "kinds": ["relevant"],
        }
        for control in dict.fromkeys(facts.controls)
        if control in controls
    ]
    if relationships:
        rule["relationships"] = relationships
    return rule


def _taxonomy(report: PolicyReport) -> dict[str, Any]:
    return {
        "name": CONTROLS,
        "shortDescription": {
            "text": "Các yêu cầu máy kiểm tra được của tiêu chuẩn an ninh mạng / "
            "Lines of the cybersecurity standards that a machine can check"
        },
        "taxa": [
            {
                "id": line.facts.id,
                "shortDescription": {"text": _both(line.facts.title)},
                "properties": {
                    "status": line.status.value,
                    "statusText": _both(STATUSES[line.status]),
                    "checkedBy": [checker.value for checker in line.checkers],
                    "otherGates": list(line.other_gates),
                    "verified": line.facts.verified,
                    "tally": _tally(line.tally),
                },
            }
            for line in report.controls
        ],
    }


def _invocation(report: PolicyReport) -> dict[str, Any]:
    invocation: dict[str, Any] = {
        "executionSuccessful": report.run.complete and report.chain.intact,
        "startTimeUtc": report.run.started,
        "toolExecutionNotifications": [
            {
                "level": "error" if caution.grave else "note",
                "message": {"text": _both(caution.text)},
                "descriptor": {"id": caution.code},
            }
            for caution in report.cautions
        ],
    }
    if report.run.finished:
        invocation["endTimeUtc"] = report.run.finished
    return invocation


def _results(report: PolicyReport, rules: dict[str, int], lines: dict[str, RuleLine]) -> Iterator[dict[str, Any]]:
    for subject in report.subjects:
        for check in subject.open:
            yield _result(report.stack, subject, check, rules[check.rule], lines[check.rule].facts.severity)


def _result(stack: str, subject: Subject, check: Check, index: int, severity: Severity) -> dict[str, Any]:
    undecided = check.verdict in (Verdict.NOT_CHECKED, Verdict.NOT_TESTABLE)
    result: dict[str, Any] = {
        "ruleId": check.rule,
        "ruleIndex": index,
        "kind": "open" if undecided else "fail",
        "level": "none" if undecided else LEVELS[severity],
        "message": {"text": _message(subject, check)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": f"environments/Pulumi.{stack}.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [
                    {"name": subject.name, "fullyQualifiedName": subject.key, "kind": "resource"},
                ],
            }
        ],
        "partialFingerprints": {"provincialCheck/v1": _fingerprint(subject.key, check.rule)},
        "properties": {
            "verdict": check.verdict.value,
            "system": subject.system,
            "securityLevel": subject.level,
            "unit": subject.unit,
            "zone": subject.zone,
            "resourceType": subject.type,
            "ledgerSequence": subject.sequence,
            "ledgerHash": subject.hash,
        },
    }
    if check.verdict is Verdict.WAIVED:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": _waiver(check)},
        ]
    return result


def _message(subject: Subject, check: Check) -> str:
    findings = check.findings
    vi = "; ".join(dict.fromkeys(finding.message.vi for finding in findings)) or VERDICTS[check.verdict].vi
    en = "; ".join(dict.fromkeys(finding.message.en for finding in findings)) or VERDICTS[check.verdict].en
    return f"{subject.name}: {vi}\n{subject.name}: {en}"


def _waiver(check: Check) -> str:
    named = dict.fromkeys((one.waiver, one.expires) for one in check.findings if one.waiver)
    return "; ".join(f"{waiver} (hết hạn / expires {expires or '?'})" for waiver, expires in named) or "?"


def _fingerprint(key: str, rule: str) -> str:
    return hashlib.sha256(f"{key}\n{rule}".encode()).hexdigest()


def _tally(tally: Tally) -> dict[str, int]:
    return {verdict.value: tally.count(verdict) for verdict in Verdict}


def _both(text: Text) -> str:
    return f"{text.vi} / {text.en}"

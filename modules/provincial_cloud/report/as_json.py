"""The report as JSON, under the schema `policy-report.schema.json` that lies beside this file."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from provincial_cloud import __version__
from provincial_cloud.report.model import (
    Check,
    ControlLine,
    Finding,
    GroupLine,
    PolicyReport,
    RuleLine,
    Subject,
    Tally,
    WaiverLine,
)
from provincial_cloud.report.words import CHECKERS, GAPS, PREVAILS, SEVERITIES, STATUSES, UNVERIFIED, VERDICTS
from provincial_cloud.standards import Text

FORMAT = "provincial-cloud/policy-report"
VERSION = 1


def schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of what `render` writes."""
    text = files(__package__).joinpath("policy-report.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def render(report: PolicyReport) -> bytes:
    """The whole report, UTF-8, keys in a fixed order."""
    return (json.dumps(document(report), ensure_ascii=False, indent=1) + "\n").encode()


def document(report: PolicyReport) -> dict[str, Any]:
    """The report as plain values."""
    run, chain = report.run, report.chain
    return {
        "format": FORMAT,
        "version": VERSION,
        "generator": {"name": "provincial-cloud", "version": __version__},
        "stack": report.stack,
        "made": report.made,
        "notice": _text(PREVAILS),
        "run": {
            "id": run.id,
            "gate": run.gate,
            "operation": run.operation,
            "environment": run.environment,
            "dry_run": run.dry_run,
            "pack_version": run.pack_version,
            "commit": run.commit,
            "started": run.started,
            "finished": run.finished,
            "complete": run.complete,
            "seconds": run.seconds,
        },
        "ledger": {
            "intact": chain.intact,
            "records": chain.records,
            "head": chain.head,
            "last_time": chain.last_time,
            "problem": _text(chain.problem) if chain.problem else None,
            "line": chain.line,
        },
        "cautions": [{"code": one.code, "grave": one.grave, "text": _text(one.text)} for one in report.cautions],
        "totals": _tally(report.totals),
        "controls_by_status": {status.value: count for status, count in report.controls_by_status().items()},
        "rules": [_rule(line) for line in report.rules],
        "controls": [_control(line) for line in report.controls],
        "systems": [_group(line, "system") for line in report.systems],
        "levels": [_group(line, "level") for line in report.levels],
        "waivers": [_waiver(line) for line in report.waivers],
        "subjects": [_subject(subject) for subject in report.subjects],
        "words": {
            "verdicts": {word.value: _text(text) for word, text in VERDICTS.items()},
            "statuses": {word.value: _text(text) for word, text in STATUSES.items()},
            "severities": {word.value: _text(text) for word, text in SEVERITIES.items()},
            "gaps": {word.value: _text(text) for word, text in GAPS.items()},
            "checkers": {word.value: _text(text) for word, text in CHECKERS.items()},
            "unverified": _text(UNVERIFIED),
        },
    }


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _tally(tally: Tally) -> dict[str, int]:
    return {
        "failed": tally.failed,
        "not_checked": tally.not_checked,
        "not_testable": tally.not_testable,
        "waived": tally.waived,
        "passed": tally.passed,
        "not_applicable": tally.not_applicable,
    }


def _rule(line: RuleLine) -> dict[str, Any]:
    facts = line.facts
    return {
        "id": facts.id,
        "known": facts.known,
        "title": _text(facts.title),
        "why": _text(facts.why),
        "remediation": _text(facts.remediation),
        "severity": facts.severity.value,
        "levels": sorted(facts.levels),
        "controls": list(facts.controls),
        "references": list(facts.references),
        "resource_types": list(facts.resource_types),
        "gates": sorted(facts.gates),
        "in_run": line.in_run,
        "status": line.status.value,
        "gaps": [gap.value for gap in line.gaps],
        "tally": _tally(line.tally),
    }


def _control(line: ControlLine) -> dict[str, Any]:
    facts = line.facts
    return {
        "id": facts.id,
        "title": _text(facts.title),
        "note": _text(facts.note) if facts.note else None,
        "group": facts.group,
        "group_title": _text(facts.group_title),
        "status": line.status.value,
        "checked_by": [checker.value for checker in line.checkers],
        "gaps": [gap.value for gap in line.gaps],
        "gates": list(facts.gates),
        "other_gates": list(line.other_gates),
        "rules": list(line.rules),
        "tally": _tally(line.tally),
        "first_level_new": facts.first_level_new,
        "first_level_old": facts.first_level_old,
        "clauses_new": list(facts.clauses_new),
        "clauses_old": list(facts.clauses_old),
        "international": list(facts.international),
        "ours": facts.ours,
        "verified": facts.verified,
        "source": facts.source,
    }


def _group(line: GroupLine, name: str) -> dict[str, Any]:
    return {name: line.key, "subjects": line.subjects, "tally": _tally(line.tally)}


def _waiver(line: WaiverLine) -> dict[str, Any]:
    return {"id": line.id, "expires": line.expires, "rules": list(line.rules), "checks": line.checks}


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "key": subject.key,
        "name": subject.name,
        "type": subject.type,
        "unit": subject.unit,
        "system": subject.system,
        "level": subject.level,
        "zone": subject.zone,
        "data_class": subject.data_class,
        "layer": subject.layer,
        "evidence": {"sequence": subject.sequence, "hash": subject.hash},
        "open": [_check(check) for check in subject.open],
        "passed": list(subject.passed),
        "not_applicable": list(subject.not_applicable),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "rule": check.rule,
        "verdict": check.verdict.value,
        "findings": [_finding(finding) for finding in check.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict.value,
        "message": _text(finding.message),
        "property": finding.property,
        "given": finding.given,
        "allowed": _text(finding.allowed) if finding.allowed else None,
        "waiver": finding.waiver,
        "expires": finding.expires,
    }

"""The shape in which verdicts enter the evidence ledger.

Rule ids, property names, masked values and texts only: no property of a resource is copied whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from provincial_policies.dispatch import mask
from provincial_policies.labels import Label
from provincial_policies.resource import Resource
from provincial_policies.verdict import Outcome, Report, Verdict


class Recorder(Protocol):
    """Where verdicts are written; `append` returns only when the line is written, and raises when it can't be."""

    def append(self, kind: str, body: Mapping[str, Any]) -> None:
        """Write one line of this kind."""

    def close(self) -> None:
        """Make everything written durable."""


@dataclass
class Tally:
    """How many checks of a run ended in which way."""

    resources: int = 0
    passed: int = 0
    failed: int = 0
    waived: int = 0
    not_checked: int = 0
    not_testable: int = 0

    def add(self, report: Report) -> None:
        """Count one report's verdicts; a rule that broke counts as failed."""
        self.passed += len(report.verdicts) - len(report.not_passed)
        for verdict in report.not_passed:
            if verdict.outcome in (Outcome.FAILED, Outcome.ERROR):
                self.failed += 1
            elif verdict.outcome is Outcome.WAIVED:
                self.waived += 1
            elif verdict.outcome is Outcome.NOT_CHECKED:
                self.not_checked += 1
            elif verdict.outcome is Outcome.NOT_TESTABLE:
                self.not_testable += 1

    def as_body(self, seconds: float) -> dict[str, Any]:
        """The body of the run's last line."""
        return {
            "resources": self.resources,
            "passed": self.passed,
            "failed": self.failed,
            "waived": self.waived,
            "not_checked": self.not_checked,
            "not_testable": self.not_testable,
            "seconds": round(seconds, 3),
        }


def resource_body(report: Report, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """The body of a "resource-checked" line."""
    resource = report.resource
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        **_labels(resource, secrets),
        **_verdicts(report, secrets),
    }


def stack_body(report: Report, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """The body of a "stack-checked" line: the same, with the subject's URN in place of urn, type and name."""
    return {
        "subject": report.resource.urn,
        **_labels(report.resource, secrets),
        **_verdicts(report, secrets),
    }


def _labels(resource: Resource, secrets: Iterable[str]) -> dict[str, Any]:
    labels = resource.labels

    def text(label: Label) -> str | None:
        value = labels.or_none(label)
        if value is None:
            return None
        return "[secret]" if resource.is_secret("tags", label) else mask(value, secrets)

    return {
        "unit": text(Label.UNIT),
        "system": text(Label.SYSTEM),
        "level": labels.level_or_none(),
        "zone": text(Label.ZONE),
        "data_class": text(Label.DATA_CLASS),
        "layer": text(Label.LAYER),
    }


def _verdicts(report: Report, secrets: Iterable[str]) -> dict[str, Any]:
    secrets = tuple(secrets)
    return {
        "passed": [verdict.rule.id for verdict in report.with_outcome(Outcome.PASSED)],
        "failed": [
            {
                "rule": verdict.rule.id,
                "property": mask(failed.property, secrets),
                "given": mask(failed.given, secrets),
                "message": {tongue: mask(text, secrets) for tongue, text in failed.message.as_dict().items()},
            }
            for verdict in report.with_outcome(Outcome.FAILED, Outcome.ERROR)
            for failed in verdict.failures
        ],
        "waived": [_waived(verdict, secrets) for verdict in report.with_outcome(Outcome.WAIVED)],
        "not_checked": _reasoned(report, Outcome.NOT_CHECKED),
        "not_testable": _reasoned(report, Outcome.NOT_TESTABLE),
        "not_applicable": [verdict.rule.id for verdict in report.with_outcome(Outcome.NOT_APPLICABLE)],
    }


def _reasoned(report: Report, outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"rule": verdict.rule.id, "reason": verdict.reason.as_dict() if verdict.reason else {"vi": "", "en": ""}}
        for verdict in report.with_outcome(outcome)
    ]


def _waived(verdict: Verdict, secrets: tuple[str, ...]) -> dict[str, Any]:
    assert verdict.waiver is not None
    failed = verdict.failures[0]
    return {
        "rule": verdict.rule.id,
        "waiver": verdict.waiver.id,
        "expires": verdict.waiver.expires.isoformat(),
        "message": {tongue: mask(text, secrets) for tongue, text in failed.message.as_dict().items()},
    }

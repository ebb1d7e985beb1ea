"""From a run's records, the rules and the controls to the report: one pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.report.cautions import cautions_of
from provincial_cloud.report.facts import ControlFacts, LedgerRun, Record, RuleFacts
from provincial_cloud.report.gathering import subjects_of
from provincial_cloud.report.model import (
    ControlLine,
    GroupLine,
    PolicyReport,
    RuleLine,
    RunFacts,
    Subject,
    Tally,
    WaiverLine,
)
from provincial_cloud.report.plain import visible
from provincial_cloud.report.standing import control_line, rule_line
from provincial_cloud.report.words import Verdict


def policy_report(
    ledger: LedgerRun,
    rules: Mapping[str, RuleFacts],
    controls: Mapping[str, ControlFacts],
    *,
    made: str | None = None,
) -> PolicyReport:
    """The report on one run.

    `made` is the moment printed on the report, by default the time of the ledger's last record, so that the same ledger
    always gives the same bytes. Raises ProvincialError when the run has no start or a record is misshapen.
    """
    start = _one(ledger, "run-started")
    if start is None:
        raise ProvincialError(
            Problem(
                summary="the run has no run-started record", given=ledger.run, next_step="choose another with --run"
            )
        )
    finish = _one(ledger, "run-finished")
    run = _run_facts(ledger, start, finish)
    listed = start.body.get("rules")
    in_run = frozenset(map(visible, listed)) if isinstance(listed, Mapping) else frozenset()
    subjects = subjects_of(ledger.records)
    tallies = _tally_rules(subjects)
    lines = tuple(
        rule_line(
            rules.get(rule) or RuleFacts.forgotten(rule),
            tallies.get(rule, Tally()),
            in_run=rule in in_run,
            complete=run.complete,
        )
        for rule in sorted({*_at_gate(rules, run.gate), *in_run, *tallies})
    )
    control_lines = _control_lines(controls, lines, rules, run.gate)
    return PolicyReport(
        stack=ledger.stack,
        made=made or ledger.chain.last_time,
        run=run,
        chain=ledger.chain,
        cautions=cautions_of(ledger, run, subjects, lines, control_lines, start, finish),
        totals=sum((subject.tally for subject in subjects), Tally()),
        subjects=subjects,
        rules=lines,
        controls=control_lines,
        systems=_groups(subjects, lambda one: one.system),
        levels=_groups(subjects, lambda one: None if one.level is None else str(one.level)),
        waivers=_waivers(subjects),
    )


def _one(ledger: LedgerRun, kind: str) -> Record | None:
    return next((record for record in ledger.records if record.kind == kind), None)


def _run_facts(ledger: LedgerRun, start: Record, finish: Record | None) -> RunFacts:
    body = start.body
    seconds = finish.body.get("seconds") if finish else None
    commit = body.get("commit")
    return RunFacts(
        id=visible(ledger.run),
        gate=visible(start.gate),
        operation=visible(str(body.get("operation", "?"))),
        environment=visible(str(body.get("environment", "?"))),
        dry_run=body.get("dry_run") is True,
        pack_version=visible(str(body.get("pack_version", "?"))),
        commit=visible(commit) if isinstance(commit, str) else None,
        started=start.time,
        finished=finish.time if finish else None,
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
    )


def _tally_rules(subjects: Iterable[Subject]) -> dict[str, Tally]:
    counts: dict[str, dict[Verdict, int]] = {}
    for subject in subjects:
        for rule, verdict in subject.verdicts():
            of_rule = counts.setdefault(rule, {})
            of_rule[verdict] = of_rule.get(verdict, 0) + 1
    return {rule: Tally.of(of_rule) for rule, of_rule in counts.items()}


def _at_gate(rules: Mapping[str, RuleFacts], gate: str) -> Iterable[str]:
    """The rules that this gate enforces; one that names no gate is taken to belong to every gate."""
    return (name for name, facts in rules.items() if gate in facts.gates or not facts.gates)


def _control_lines(
    controls: Mapping[str, ControlFacts], lines: Iterable[RuleLine], rules: Mapping[str, RuleFacts], gate: str
) -> tuple[ControlLine, ...]:
    served = {control for facts in rules.values() for control in facts.controls}
    serving: dict[str, list[RuleLine]] = {}
    for line in lines:
        for control in line.facts.controls:
            serving.setdefault(control, []).append(line)
    return tuple(
        control_line(facts, serving.get(control, ()), gate=gate, elsewhere=control in served)
        for control, facts in controls.items()
    )


def _groups(subjects: Iterable[Subject], key_of: Callable[[Subject], str | None]) -> tuple[GroupLine, ...]:
    members: dict[str | None, list[Subject]] = {}
    for subject in subjects:
        members.setdefault(key_of(subject), []).append(subject)
    lines = [
        GroupLine(key=key, subjects=len(group), tally=sum((one.tally for one in group), Tally()))
        for key, group in members.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.key is None, line.key or "")))


@dataclass(kw_only=True)
class _Covered:
    expires: str | None
    rules: set[str]
    checks: int


def _waivers(subjects: Iterable[Subject]) -> tuple[WaiverLine, ...]:
    covered: dict[str, _Covered] = {}
    for subject in subjects:
        for check in subject.open:
            seen = {one.waiver: one.expires for one in check.findings if one.waiver}
            for waiver, expires in seen.items():
                entry = covered.setdefault(waiver, _Covered(expires=expires, rules=set(), checks=0))
                entry.expires = min(filter(None, (entry.expires, expires)), default=None)
                entry.rules.add(check.rule)
                entry.checks += 1
    return tuple(
        WaiverLine(id=waiver, expires=entry.expires, rules=tuple(sorted(entry.rules)), checks=entry.checks)
        for waiver, entry in sorted(covered.items(), key=lambda pair: (pair[1].expires or "9999", pair[0]))
    )

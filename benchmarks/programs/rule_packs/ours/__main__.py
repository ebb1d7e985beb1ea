"""So many rules in CEL on every ConfigMap, served, decoded, dispatched and recorded as the project's own pack does."""

from __future__ import annotations

import os
from pathlib import Path

from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.local_time import today
from provincial_policies.analyzer import Analyzer, Setup, StackInfo
from provincial_policies.cel.kinds import CONFIG_MAP
from provincial_policies.rule import Rule, Severity, Text, cel_rule
from provincial_policies.serve import serve

SETTINGS = 10


def rule(number: int) -> Rule:
    """A setting must not have one value; only advises, so that a run goes on to its end."""
    key, said = f"setting-{number % SETTINGS}", Text(vi="giá trị sai", en="the value is wrong")
    return cel_rule(
        id=f"setting-rule-{number}",
        title=said,
        why=said,
        remediation=said,
        message=said,
        severity=Severity.LOW,
        controls=("KUB-01",),
        kinds=(CONFIG_MAP,),
        offenders=f"'{key}' in object.data && object.data['{key}'] == 'wrong-{number}' ? ['{key}'] : []",
    )


def set_up(info: StackInfo) -> Setup:
    """A real ledger, and no waivers."""
    ledger = Ledger(Path(os.environ["BENCHMARK_LEDGER"]), gate="preview")
    return Setup(environment="benchmark", today=today(), limits={}, recorder=ledger)


made = [rule(number) for number in range(int(os.environ["BENCHMARK_RULES"]))]
serve(Analyzer(name="benchmark", version="0.1.0", rules={one.id: one for one in made}, set_up=set_up))

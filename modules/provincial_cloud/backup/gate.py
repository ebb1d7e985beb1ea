"""The record gate: the rules on what the ledger tells of backups and drills, with every verdict in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from provincial_cloud.backup.classes import spread_of
from provincial_cloud.backup.place import Place, places
from provincial_cloud.backup.proving import known
from provincial_cloud.backup.pushed import judged
from provincial_cloud.backup.records import Recorded
from provincial_cloud.environment import Environment
from provincial_cloud.environment.backups import Backup
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.local_time import VIETNAM
from provincial_cloud.policy import commit_of, limits_of_levels, recorded_run, waivers_of
from provincial_cloud.project import Project
from provincial_policies import catalogue
from provincial_policies.backup_records import PLAN_RECORD
from provincial_policies.decode import Decoded
from provincial_policies.dispatch import Dispatcher
from provincial_policies.labels import Label
from provincial_policies.record import resource_body
from provincial_policies.resource import Resource
from provincial_policies.rule import Gate, Rule
from provincial_policies.verdict import Report

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class RecordGate:
    """Judges the plans of one environment at one moment."""

    project: Project
    environment: Environment
    now: datetime
    rules: Mapping[str, Rule] = field(default_factory=lambda: catalogue.at_gate(Gate.RECORD), repr=False)

    def judge(self) -> list[tuple[Place, Recorded, Report]]:
        """Every rule on every plan; the verdicts are in the ledger when this returns."""
        ledger = Ledger(self.project.evidence / f"{self.environment.name}.jsonl", gate="record")
        dispatcher = Dispatcher(
            rules=self.rules,
            limits=limits_of_levels(),
            environment=self.environment.name,
            today=self.now.astimezone(VIETNAM).date(),
            waivers=waivers_of(self.environment.waivers),
        )
        found = []
        asked = [(one, known(one)) for place in places(self.project, self.environment) for one in judged(place)]
        with recorded_run(
            ledger,
            environment=self.environment.name,
            operation="check",
            rules=self.rules,
            commit=commit_of(self.project.root),
        ) as tally:
            for place, told in asked:
                report = dispatcher.check(self.resource(place.plan, told, place.name))
                tally.resources += 1
                tally.add(report)
                ledger.append("resource-checked", resource_body(report))
                found.append((place, told, report))
        return found

    def resource(self, plan: Backup, told: Recorded, name: str) -> Resource:
        """A plan, or one who pushes copies to it, as the rules see it; its level is the highest of its systems."""
        passed = [one for one in told.drilled if one.passed]
        spread = spread_of(plan, self.environment.sites)
        level = max(int(self.environment.system(one).level) for one in plan.systems)
        properties: dict[str, Any] = {
            "promise": {
                "interval_hours": plan.schedule.longest_pause / HOUR,
                "rpo_hours": plan.rpo_hours,
                "rto_hours": plan.rto_hours,
                "drill_days": plan.drill_days,
            },
            "backups": {"last_hours": (self.now - told.made[-1].began) / HOUR if told.made else None},
            "drills": {"last_passed_days": (self.now - passed[-1].began).days if passed else None},
            "spread": {
                "copies": spread.copies,
                "media": spread.media,
                "sites": spread.sites,
                "kilometres": spread.kilometres,
            },
            "tags": {
                Label.ENVIRONMENT: self.environment.name,
                Label.LAYER: "backups",
                Label.LEVEL: str(level),
            },
        }
        urn = f"urn:provincial:{self.environment.name}::{PLAN_RECORD}::{name}"
        return Resource.of(Decoded(properties), type=PLAN_RECORD, urn=urn, name=name, custom=True)

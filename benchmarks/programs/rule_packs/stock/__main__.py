"""The same rules in Pulumi's own policy SDK, one ResourceValidationPolicy each."""

from __future__ import annotations

import os

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

SETTINGS = 10


def rule(number: int) -> ResourceValidationPolicy:
    """A setting must not have one value; only advises, so that a run goes on to its end."""
    key, wrong = f"setting-{number % SETTINGS}", f"wrong-{number}"

    def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        if args.resource_type == "kubernetes:core/v1:ConfigMap" and args.props["data"].get(key) == wrong:
            report_violation("the value is wrong / giá trị sai")

    return ResourceValidationPolicy(
        name=f"setting-rule-{number}", description="the value is wrong / giá trị sai", validate=validate
    )


PolicyPack(
    name="benchmark",
    enforcement_level=EnforcementLevel.ADVISORY,
    policies=[rule(number) for number in range(int(os.environ["BENCHMARK_RULES"]))],
)

"""Two hundred rules must cost hardly more than one."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from statistics import median

from provincial_policies.catalogue import RULES
from provincial_policies.dispatch import Dispatcher
from provincial_policies.examples import example

OWN = RULES["log-group-kept-for-level"]
OTHERS = {
    f"other-rule-{number}": replace(
        OWN, id=f"other-rule-{number}", resource_types=(f"provincial:aws:Other{number % 40}",)
    )
    for number in range(199)
}
MOST = 1.5
"""How much longer a resource may take with 199 rules for other types beside its own."""


def test_rules_of_other_types_cost_a_resource_nothing(make_resource, limits):
    resource = make_resource("LogGroup", example("LogGroup"))

    def timed(rules) -> float:
        dispatcher = Dispatcher(rules=rules, limits=limits, environment="local", today=date(2026, 11, 23))
        dispatcher.check(resource)
        began = time.process_time()
        for _ in range(2000):
            dispatcher.check(resource)
        return time.process_time() - began

    pairs = [(timed({OWN.id: OWN}), timed({OWN.id: OWN, **OTHERS})) for _ in range(7)]
    assert median(many for _, many in pairs) < MOST * median(one for one, _ in pairs)

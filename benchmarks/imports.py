"""What `import provincial_cloud` costs, and that it loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from measuring.results import table
from measuring.rounds import Goal, repeated, spread
from measuring.workshop import quiet_environment

MODULES = ("provincial_cloud", "provincial_cloud.environment", "pulumi", "provincial_cloud.aws")
HEAVY = ("boto3", "botocore", "pulumi_kubernetes", "ansible", "pulumi")
MOST_SECONDS = 0.060
NOTHING = "nothing"

Say = Callable[[str], None]


def _start(module: str) -> float:
    code = "pass" if module == NOTHING else f"import {module}"
    begin = time.perf_counter()
    subprocess.run((sys.executable, "-c", code), env=quiet_environment(), check=True)
    return time.perf_counter() - begin


def loaded(module: str) -> list[str]:
    """The heavy packages that importing a module loads."""
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        (sys.executable, "-c", code), env=quiet_environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def measure_imports(rounds: int, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Start Python with each import, interleaved with none; gives the goals, the Markdown summary and the figures."""
    for module in MODULES:
        _start(module)
    found = repeated(rounds, [NOTHING, *MODULES], _start)
    floor = spread(found[NOTHING]).median
    heavy = loaded("provincial_cloud")
    say(f"imports measured, {rounds} rounds")
    extra = {module: spread(found[module]).median - floor for module in MODULES}
    goals = [
        Goal(
            name="import provincial_cloud",
            measured=extra["provincial_cloud"] * 1000,
            at_most=MOST_SECONDS * 1000,
            unit=" ms",
        ),
        Goal(name="heavy packages that import provincial_cloud loads", measured=len(heavy), at_most=0),
    ]
    rows = [(module, f"{extra[module] * 1000:.0f}", " ".join(loaded(module)) or "none") for module in MODULES]
    head = ("import", "ms beyond bare Python", "heavy packages loaded")
    return goals, f"### Imports\n\n{table(head, rows)}", {"seconds": found, "loaded": heavy}

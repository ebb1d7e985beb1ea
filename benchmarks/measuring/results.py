"""Results: the raw figures as JSON, kept; a summary as Markdown, printed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measuring.rounds import Goal

RESULTS = Path(__file__).resolve().parents[1] / "results"


def load() -> float:
    """How many processes want the processor, over the last minute."""
    return round(os.getloadavg()[0], 2)


def machine() -> dict[str, Any]:
    """What a reader must know of the machine to judge a figure."""
    commit = subprocess.run(
        ("git", "rev-parse", "--short", "HEAD"), cwd=RESULTS.parent, capture_output=True, text=True, check=False
    )
    return {
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "pulumi": version("pulumi"),
        "boto3": version("boto3"),
        "moto": version("moto"),
        "commit": commit.stdout.strip() or None,
        "load": load(),
    }


def write_raw(part: str, content: dict[str, Any], folder: Path = RESULTS) -> Path:
    """Keep the raw figures of one run; gives the file."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}-{part}.json"
    content = {"part": part, "time": f"{now:%Y-%m-%dT%H:%M:%SZ}", "machine": machine(), **content}
    path.write_text(json.dumps(content, indent=1, default=str) + "\n", encoding="utf-8")
    return path


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def verdict_table(goals: Sequence[Goal], *, judged: bool) -> str:
    """The goals as a Markdown table; `judged` is False where a run was too small to say anything."""
    rows = [
        (
            goal.name,
            goal.bound,
            f"{goal.measured:.4g}{goal.unit}",
            ("holds" if goal.met else "**missed**") if judged else "not judged",
        )
        for goal in goals
    ]
    return table(("goal", "bound", "measured", "verdict"), rows)

"""Arguments and options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How a command answers."""

    TEXT = "text"
    """For people."""
    JSON = "json"
    """For programs."""


EnvironmentName = Annotated[
    str, typer.Argument(metavar="ENVIRONMENT", help="Name of an environment.", show_default=False)
]
StackName = Annotated[
    str,
    typer.Argument(
        metavar="STACK",
        help="Stack: the <stack> of environments/Pulumi.<stack>.yaml; or an environment, for all of its.",
        show_default=False,
    ),
]
Plan = Annotated[str | None, typer.Option("--plan", metavar="ID", help="Only this plan; all of them otherwise.")]
Output = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]

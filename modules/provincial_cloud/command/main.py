"""Entry point of `provincial`."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from provincial_cloud import __version__
from provincial_cloud.errors import ProvincialError

COMMANDS = {
    "doctor": "Show the tools that are there, where each came from, and what is missing.",
    "sandbox": "Start, stop and inspect the local cloud (AWS API and Kubernetes control plane).",
    "lab": "Start, stop and inspect real Debian hosts on this machine (root needed).",
    "environment": "Validate, show and create environments, the data that describes a province.",
    "up": "Bring a stack up, or bring it back after a killed run.",
    "preview": "Show what would change in a stack, and what the rules say of it.",
    "down": "Destroy a stack that lives in the sandbox and stop the sandbox.",
    "hosts": "Collect facts from hosts and hold them against the host rules.",
    "backup": "Show what must be backed up how, back it up, and lock the copies.",
    "recover": "Make an environment again from its backups, on empty infrastructure.",
    "drill": "Restore backups for proof, and show how the proofs stand.",
    "audit": "Hold the running cloud and clusters against the rules and the last approved state.",
    "report": "Write reports from the evidence ledger.",
    "evidence": "Verify and list the evidence ledger.",
    "rules": "List and explain the policy rules.",
}
"""Each command and its one-line help; the module of the same name in this package holds its `app`."""


class LazyGroup(TyperGroup):
    """Lists every command without importing it, so that --help and completion stay quick."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command itself when it is about to run or complete, else a stand-in that only knows its help line."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in sys.argv and "_PROVINCIAL_COMPLETE" not in os.environ:
            return TyperCommand(cmd_name, short_help=COMMANDS[cmd_name])
        command = get_command(importlib.import_module(f"provincial_cloud.command.{cmd_name}").app)
        command.name = cmd_name
        command.short_help = COMMANDS[cmd_name]
        return command


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Run a province's Data Integration Centre as code.",
    epilog="Start with: provincial doctor · provincial up local · provincial report local --kind policy",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"provincial-cloud {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    """Run a province's Data Integration Centre as code."""


def main() -> None:
    """Run the command line and exit; errors meant for people are printed without a traceback."""
    try:
        app()
    except ProvincialError as error:
        typer.secho("error: ", fg=typer.colors.RED, bold=True, nl=False, err=True)
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)

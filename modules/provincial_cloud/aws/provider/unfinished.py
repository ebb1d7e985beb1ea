"""Removing what a killed run made and no later run asks for; `deployment/unfinished.py` says how it is noted."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.provider.claims import claim
from provincial_cloud.aws.provider.runner import Runner
from provincial_cloud.errors import ProvincialError


class Notes:
    """What this run has read back of such notes, by URN."""

    def __init__(self) -> None:
        self._inputs: dict[str, list[dict[str, Any]]] = {}

    def add(self, urn: str, inputs: dict[str, Any]) -> None:
        """Remember what a killed run was about to make of `urn`."""
        self._inputs.setdefault(urn, []).append(inputs)

    def make_way(self, runner: Runner, urn: str) -> bool:
        """Remove now what a killed run made of `urn`, because it holds the name that its successor needs.

        Gives whether there was a note. Raises ApiError.
        """
        noted = self._inputs.pop(urn, [])
        for inputs in noted:
            remove_unfinished(runner, urn, inputs)
        return bool(noted)


def remove_unfinished(runner: Runner, urn: str, inputs: dict[str, Any]) -> None:
    """Remove what a killed run made of `urn` with these inputs, if it made anything that no state holds.

    What carries no claim, because the kill came before it was put there, is not emptied before it is deleted.
    Raises ApiError.
    """
    mark = claim(urn, inputs, runner.specs)
    try:
        id = runner.adoption.find(mark, inputs, fresh=True) or runner.adoption.under_own_name(inputs, mark, None)
    except ProvincialError:
        return  # what is there under this name is another's
    if id is None or runner.claims.knows(runner.kind.token, id):
        return
    state = runner.reader.look(id, dict(inputs), everything=True)
    if state is None:
        return
    if runner.life.tagging is None or runner.tags.claim_of(id, state, runner.reader.item(id, inputs)) != mark:
        state = {
            name: value for name, value in state.items() if name not in runner.specs or not runner.specs[name].local
        }
    runner.delete(id, state)

"""`kill -9` of everything at seeded moments of an `up`; the one command afterwards converges, nothing is left over."""

from __future__ import annotations

import random
from typing import Any

import pytest

BY_TIME = 10
"""Moments drawn from the time of a whole `provincial up`."""
BY_CALLS = 14
"""Moments drawn from the API calls of the update alone."""


@pytest.mark.parametrize("number", range(BY_TIME))
def test_up_killed_at_a_moment_of_its_time_converges(world: Any, number: int) -> None:
    dice = random.Random(f"{world.seed}-time-{number}")
    share = (number + dice.random()) / BY_TIME  # one in each tenth of the run, so that no phase is left out
    moment, killed = share * world.seconds, None
    while killed is None or not killed.landed:  # a run that was quicker than the measured one is tried again, earlier
        world.empty()
        killed = world.kill(["provincial", "up", world.stack], "first", dice, moment=moment)
        moment *= 0.7
    story = f"seed {world.seed}, moment {number} of {share:.2f} of the run: {killed}"
    world.converged("first", story, gated=number % 3 == 0, read_back=number % 3 == 0)


@pytest.mark.parametrize("number", range(BY_CALLS))
def test_up_killed_between_a_call_and_the_state_converges(world: Any, number: int) -> None:
    dice = random.Random(f"{world.seed}-calls-{number}")
    wanted = 1 + int((number + dice.random()) / BY_CALLS * (world.calls["first"] - 2))
    world.begin_empty()
    killed = world.kill(world.update, "first", dice, call=wanted)
    story = f"seed {world.seed}, moment {number}, call {wanted} of {world.calls['first']}: {killed}"
    assert killed.landed, story
    assert any("python" in name for name in killed.processes), story
    world.converged("first", story, gated=number % 3 == 0, read_back=number % 3 == 0)


def test_the_evidence_of_all_these_runs_is_whole(world: Any) -> None:
    told = world.checkout.provincial("evidence", "verify", world.stack)
    assert told.returncode == 0

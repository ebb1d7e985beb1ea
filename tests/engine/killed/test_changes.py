"""`kill -9` of everything while a cloud is changed, and while it is destroyed; it goes on, or is taken back."""

from __future__ import annotations

import random
from typing import Any

import pytest

CHANGES = 4
"""Moments of an `up` that changes, replaces and deletes."""
TAKEN_BACK = 2
"""Moments of such an `up` after which the program is put back as it was."""
UNDONE = 2
"""Moments of an `up` from nothing after which everything is taken down."""
DESTROYS = 3
"""Moments of a `pulumi destroy`, and of a `provincial down`, which writes the state at its end alone."""


@pytest.fixture(scope="module")
def changed(world: Any) -> Any:
    """The same world, after it was changed once by a run that nobody killed."""
    world.measure("changed", gated=False)
    assert world.names["changed"] != world.names["first"]
    return world


@pytest.mark.parametrize("number", range(CHANGES))
def test_a_change_killed_on_its_way_converges(changed: Any, number: int) -> None:
    dice = random.Random(f"{changed.seed}-change-{number}")
    before, after = ("first", "changed") if number % 2 == 0 else ("changed", "first")
    changed.begin_with(before)
    wanted = 1 + int((number + dice.random()) / CHANGES * (changed.calls["changed"] - 2))
    killed = changed.kill(changed.update, after, dice, call=wanted)
    story = f"seed {changed.seed}, change {number} to {after}, call {wanted} of {changed.calls['changed']}: {killed}"
    assert killed.landed, story
    changed.converged(after, story, gated=number % 2 == 0, read_back=True)


@pytest.mark.parametrize("number", range(TAKEN_BACK))
def test_a_change_killed_on_its_way_can_be_taken_back(changed: Any, number: int) -> None:
    """What it had replaced and not yet deleted stays, what it had made goes."""
    dice = random.Random(f"{changed.seed}-back-{number}")
    changed.begin_with("first")
    wanted = 1 + int((number + dice.random()) / TAKEN_BACK * (changed.calls["changed"] - 2))
    killed = changed.kill(changed.update, "changed", dice, call=wanted)
    story = f"seed {changed.seed}, change {number} taken back, call {wanted} of {changed.calls['changed']}: {killed}"
    assert killed.landed, story
    changed.converged("first", story, gated=number % 2 == 0, read_back=True)


@pytest.mark.parametrize("number", range(UNDONE))
def test_up_killed_on_its_way_can_be_taken_down(world: Any, number: int) -> None:
    dice = random.Random(f"{world.seed}-undone-{number}")
    wanted = 1 + int((number + dice.random()) / UNDONE * (world.calls["first"] - 2))
    world.begin_empty()
    killed = world.kill(world.update, "first", dice, call=wanted)
    story = f"seed {world.seed}, up {number} undone, call {wanted} of {world.calls['first']}: {killed}"
    assert killed.landed, story
    world.taken_down(story)


@pytest.mark.parametrize("number", range(DESTROYS))
def test_a_destroy_killed_on_its_way_is_finished_or_taken_back(world: Any, number: int) -> None:
    dice = random.Random(f"{world.seed}-destroy-{number}")
    world.begin_with("first")
    wanted = 1 + int((number + dice.random()) / DESTROYS * 50)
    destroy = ["pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive", "--stack", world.stack]
    words = destroy if number == 0 else ["provincial", "down", world.stack, "--keep-sandbox"]
    killed = world.kill(words, "first", dice, call=wanted)
    story = f"seed {world.seed}, destroy {number}, call {wanted}: {killed}"
    assert killed.landed, story
    if number != 1:
        world.converged("first", story, gated=number == 0, read_back=True)
    else:
        world.taken_down(story)


def test_the_evidence_of_all_these_runs_is_whole(world: Any) -> None:
    told = world.checkout.provincial("evidence", "verify", world.stack)
    assert told.returncode == 0

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
DESTROYS = 2
"""Moments of a `pulumi destroy`."""


@pytest.mark.parametrize("number", range(CHANGES))
def test_a_change_killed_on_its_way_converges(world: Any, number: int) -> None:
    dice = random.Random(f"{world.seed}-change-{number}")
    before, after = ("first", "changed") if number % 2 == 0 else ("changed", "first")
    world.begin_with(before)
    wanted = 1 + int((number + dice.random()) / CHANGES * (world.calls["changed"] - 2))
    killed = world.kill(world.update, after, dice, call=wanted)
    story = f"seed {world.seed}, change {number} to {after}, call {wanted} of {world.calls['changed']}: {killed}"
    assert killed.landed, story
    world.converged(after, story)


@pytest.mark.parametrize("number", range(TAKEN_BACK))
def test_a_change_killed_on_its_way_can_be_taken_back(world: Any, number: int) -> None:
    """What it had replaced and not yet deleted stays, what it had made goes."""
    dice = random.Random(f"{world.seed}-back-{number}")
    world.begin_with("first")
    wanted = 1 + int((number + dice.random()) / TAKEN_BACK * (world.calls["changed"] - 2))
    killed = world.kill(world.update, "changed", dice, call=wanted)
    story = f"seed {world.seed}, change {number} taken back, call {wanted} of {world.calls['changed']}: {killed}"
    assert killed.landed, story
    world.converged("first", story)


@pytest.mark.parametrize("number", range(UNDONE))
def test_up_killed_on_its_way_can_be_taken_down(world: Any, number: int) -> None:
    dice = random.Random(f"{world.seed}-undone-{number}")
    wanted = 1 + int((number + dice.random()) / UNDONE * (world.calls["first"] - 2))
    world.empty()
    world.checkout.pulumi("stack", "select", "--create", world.stack)
    killed = world.kill(world.update, "first", dice, call=wanted)
    story = f"seed {world.seed}, up {number} undone, call {wanted} of {world.calls['first']}: {killed}"
    assert killed.landed, story
    world.taken_down(story)


@pytest.mark.parametrize("number", range(DESTROYS))
def test_a_destroy_killed_on_its_way_is_finished_or_taken_back(world: Any, number: int) -> None:
    dice = random.Random(f"{world.seed}-destroy-{number}")
    world.begin_with("first")
    wanted = 1 + int((number + dice.random()) / DESTROYS * 50)
    words = ["pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive", "--stack", world.stack]
    killed = world.kill(words, "first", dice, call=wanted)
    story = f"seed {world.seed}, destroy {number}, call {wanted}: {killed}"
    assert killed.landed, story
    if number % 2 == 0:
        world.converged("first", story)
    else:
        world.taken_down(story)


def test_the_evidence_of_all_these_runs_is_whole(world: Any) -> None:
    told = world.checkout.provincial("evidence", "verify", world.stack)
    assert told.returncode == 0

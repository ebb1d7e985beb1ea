"""`kill -9` of everything at seeded moments; `provincial up <stack>` afterwards converges and nothing is left over.

Killed are the command line, the engine, language host, program, provider and policy pack, all at once; the sandbox,
which plays the cloud, lives on. Some moments are drawn from the time that a whole run takes, so they fall into the
preview as well; most from the number of API calls that it makes, so they fall between a call's effect and the state
that tells of it. Set PROVINCIAL_KILL_SEED to draw others.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from provincial_cloud import sandbox
from provincial_cloud.deployment import recovery

pytestmark = pytest.mark.xdist_group("killed-runs")

SEED = int(os.environ.get("PROVINCIAL_KILL_SEED", "20261123"))
STACK = "small"
BY_TIME = 10
"""Moments drawn from the time of a whole `provincial up`."""
BY_CALLS = 14
"""Moments drawn from the API calls of the update alone."""
CHANGES = 4
"""Moments of an `up` that changes, replaces and deletes."""
TAKEN_BACK = 2
"""Moments of such an `up` after which the program is put back as it was."""
UNDONE = 2
"""Moments of an `up` from nothing after which everything is taken down."""
DESTROYS = 2
"""Moments of a `pulumi destroy`."""
UPDATE = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", STACK]
MARK = "PROVINCIAL_KILLED_RUN"
"""Variable by which every process of a run is found, also one that its parent left behind."""


@dataclass
class Killed:
    """How a run ended."""

    landed: bool
    """False where the run was through before its moment came."""
    calls: int
    seconds: float
    processes: list[str] = field(default_factory=list)


class World:
    """A small cloud that is made, killed on its way and brought back over and over."""

    def __init__(self, checkout: Any) -> None:
        self.checkout = checkout
        endpoint = sandbox.aws_endpoint(checkout.project)
        self.connection = http.client.HTTPConnection(urlsplit(endpoint.url).netloc)
        self.seconds = 0.0
        self.calls: dict[str, int] = {}
        self.names: dict[str, set[str]] = {}

    def ask(self, method: str, path: str) -> dict[str, Any]:
        """What the sandbox answers of itself."""
        self.connection.request(method, path)
        told: dict[str, Any] = json.loads(self.connection.getresponse().read())
        return told

    def requests(self) -> int:
        """API calls that were answered so far."""
        return int(self.ask("GET", "/provincial/timings")["requests"])

    def empty(self) -> None:
        """Nothing in the cloud, nothing in the state; the evidence stays, as it only grows."""
        self.ask("POST", "/moto-api/reset")
        shutil.rmtree(self.checkout.project.runtime / "state", ignore_errors=True)

    def up(self, world: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The one command."""
        done: subprocess.CompletedProcess[str] = self.checkout.provincial(
            "up", STACK, check=False, PROVINCIAL_WORLD=world, **more
        )
        return done

    def measure(self) -> None:
        """A run that nobody kills: how long it takes, how many calls it makes, and what is there in the end."""
        self.empty()
        begin = time.monotonic()
        for variant in ("first", "changed"):
            before = self.requests()
            done = self.up(variant)
            assert done.returncode == 0, done.stdout + done.stderr
            self.seconds = self.seconds or time.monotonic() - begin
            self.calls[variant] = self.requests() - before
            self.names[variant] = self.named()
        assert self.names["changed"] != self.names["first"]

    def begin_with(self, variant: str) -> None:
        """Have this one there, whole; what the test before left is taken where it is just that."""
        if self.named() != self.names[variant]:
            self.empty()
            assert self.up(variant).returncode == 0

    def named(self) -> set[str]:
        """Types and names in the state."""
        return {one["urn"] for one in recovery.resources(self.checkout.project, STACK) if one.get("custom")}

    def kill(self, words: list[str], world: str, due: Callable[[float, int], bool], dice: random.Random) -> Killed:
        """Start a command and kill it with all that it started once `due`, told seconds and calls, says so."""
        mark = uuid.uuid4().hex
        before, begin = self.requests(), time.monotonic()
        process = subprocess.Popen(
            words,
            cwd=self.checkout.root,
            env=self.checkout.environment(PROVINCIAL_WORLD=world, **{MARK: mark}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        seconds, calls = 0.0, 0
        while process.poll() is None and not due(seconds, calls):
            time.sleep(0.003)
            seconds, calls = time.monotonic() - begin, self.requests() - before
        landed = process.poll() is None
        processes = _kill_all(process.pid, mark, dice) if landed else []
        process.wait()
        assert not _marked(mark)
        return Killed(landed, calls, seconds, processes)


def _at_time(moment: float, seconds: float, _: int) -> bool:
    return seconds >= moment


def _at_call(wanted: int, _: float, calls: int) -> bool:
    return calls >= wanted


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def _kill_all(pid: int, mark: str, dice: random.Random) -> list[str]:
    """SIGKILL for the whole tree in an order of its own each time; gives the names of what was killed."""
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        tree = []
    names = []
    while tree:
        dice.shuffle(tree)
        for process in tree:
            try:
                process.kill()
                names.append(process.name())
            except psutil.NoSuchProcess:
                continue
        tree = _marked(mark)
    return sorted(names)


def differences(world: World, expected: set[str]) -> list[str]:
    """What is wrong after a run that should have converged; nothing where it has."""
    checkout, found = world.checkout, []
    state, exists = checkout.known(STACK), checkout.exists()
    for token in sorted(state.keys() | exists.keys()):
        known, there = state.get(token, []), exists.get(token, [])
        found += [f"orphaned: {token} {id} exists but is in no state" for id in sorted(set(there) - set(known))]
        found += [
            f"forgotten: {token} {id} is in the state but doesn't exist" for id in sorted(set(known) - set(there))
        ]
        found += [f"doubled: {token} {id} is in the state twice" for id in sorted(set(known)) if known.count(id) > 1]
    resources = recovery.resources(checkout.project, STACK)
    found += [f"left to delete: {one['urn']}" for one in resources if one.get("delete")]
    named = world.named()
    found += [f"missing: {urn}" for urn in sorted(expected - named)]
    found += [f"too much: {urn}" for urn in sorted(named - expected)]
    found += [f"lock left: {lock.path}" for lock in recovery.locks(checkout.project, STACK)]
    found += [f"draft left: {path}" for path in checkout.project.runtime.glob("recovered-*")]
    return found


def preview_differs(world: World, variant: str) -> list[str]:
    """What a preview that reads everything back from the cloud would change."""
    done = world.checkout.pulumi(
        *("preview", "--refresh", "--expect-no-changes", "--diff", "--stack", STACK),
        check=False,
        PROVINCIAL_WORLD=variant,
        PROVINCIAL_POLICY_PACK="off",
    )
    return [] if done.returncode == 0 else [f"preview: {done.stdout}{done.stderr}"]


def converged(world: World, variant: str, story: str, *, thoroughly: bool = True) -> None:
    """Bring it back by the one command and hold the cloud against the state.

    Thoroughly: with the policy pack on, and each property read back from the cloud besides what exists.
    """
    done = world.up(variant, **({} if thoroughly else {"PROVINCIAL_POLICY_PACK": "off"}))
    assert done.returncode == 0, f"{story}\n{done.stdout}\n{done.stderr}"
    found = differences(world, world.names[variant]) or (preview_differs(world, variant) if thoroughly else [])
    assert found == [], "\n".join([story, *found, done.stdout, done.stderr])


def taken_down(world: World, story: str) -> None:
    """Take it down by the one command; nothing is left anywhere."""
    done = world.checkout.provincial("down", STACK, "--keep-sandbox", check=False)
    assert done.returncode == 0, f"{story}\n{done.stdout}\n{done.stderr}"
    assert world.checkout.exists() == {}, f"{story}\n{done.stdout}\n{done.stderr}"
    assert not recovery.checkpoint_path(world.checkout.project, STACK).exists(), story


@pytest.fixture(scope="module")
def world(checkout: Any) -> Iterator[World]:
    """The small cloud, after it was made and changed once by runs that nobody killed."""
    assert checkout.small_world() == STACK
    checkout.start_sandbox()
    made = World(checkout)
    with contextlib.closing(made.connection):
        made.measure()
        yield made


@pytest.mark.parametrize("number", range(BY_TIME))
def test_up_killed_at_a_moment_of_its_time_converges(world: World, number: int) -> None:
    dice = random.Random(f"{SEED}-time-{number}")
    share = (number + dice.random()) / BY_TIME  # one in each tenth of the run, so that no phase is left out
    moment, killed = share * world.seconds, None
    while killed is None or not killed.landed:  # a run that was quicker than the measured one is tried again, earlier
        world.empty()
        killed = world.kill(["provincial", "up", STACK], "first", partial(_at_time, moment), dice)
        moment *= 0.7
    converged(world, "first", f"seed {SEED}, moment {number} of {share:.2f} of the run: {killed}")


@pytest.mark.parametrize("number", range(BY_CALLS))
def test_up_killed_between_a_call_and_the_state_converges(world: World, number: int) -> None:
    dice = random.Random(f"{SEED}-calls-{number}")
    wanted = 1 + int((number + dice.random()) / BY_CALLS * (world.calls["first"] - 2))
    world.empty()
    world.checkout.pulumi("stack", "select", "--create", STACK)
    killed = world.kill(UPDATE, "first", partial(_at_call, wanted), dice)
    story = f"seed {SEED}, moment {number}, call {wanted} of {world.calls['first']}: {killed}"
    assert killed.landed, story
    assert any("python" in name for name in killed.processes), story
    converged(world, "first", story, thoroughly=number % 3 == 0)


@pytest.mark.parametrize("number", range(CHANGES))
def test_a_change_killed_on_its_way_converges(world: World, number: int) -> None:
    dice = random.Random(f"{SEED}-change-{number}")
    before, after = ("first", "changed") if number % 2 == 0 else ("changed", "first")
    world.begin_with(before)
    wanted = 1 + int((number + dice.random()) / CHANGES * (world.calls["changed"] - 2))
    killed = world.kill(UPDATE, after, partial(_at_call, wanted), dice)
    story = f"seed {SEED}, change {number} to {after}, call {wanted} of {world.calls['changed']}: {killed}"
    assert killed.landed, story
    converged(world, after, story)


@pytest.mark.parametrize("number", range(TAKEN_BACK))
def test_a_change_killed_on_its_way_can_be_taken_back(world: World, number: int) -> None:
    """What it had replaced and not yet deleted stays, what it had made goes."""
    dice = random.Random(f"{SEED}-back-{number}")
    world.begin_with("first")
    wanted = 1 + int((number + dice.random()) / TAKEN_BACK * (world.calls["changed"] - 2))
    killed = world.kill(UPDATE, "changed", partial(_at_call, wanted), dice)
    story = f"seed {SEED}, change {number} taken back, call {wanted} of {world.calls['changed']}: {killed}"
    assert killed.landed, story
    converged(world, "first", story)


@pytest.mark.parametrize("number", range(UNDONE))
def test_up_killed_on_its_way_can_be_taken_down(world: World, number: int) -> None:
    dice = random.Random(f"{SEED}-undone-{number}")
    wanted = 1 + int((number + dice.random()) / UNDONE * (world.calls["first"] - 2))
    world.empty()
    world.checkout.pulumi("stack", "select", "--create", STACK)
    killed = world.kill(UPDATE, "first", partial(_at_call, wanted), dice)
    story = f"seed {SEED}, up {number} undone, call {wanted} of {world.calls['first']}: {killed}"
    assert killed.landed, story
    taken_down(world, story)


@pytest.mark.parametrize("number", range(DESTROYS))
def test_a_destroy_killed_on_its_way_is_finished_or_taken_back(world: World, number: int) -> None:
    dice = random.Random(f"{SEED}-destroy-{number}")
    world.begin_with("first")
    wanted = 1 + int((number + dice.random()) / DESTROYS * 50)
    words = ["pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive", "--stack", STACK]
    killed = world.kill(words, "first", partial(_at_call, wanted), dice)
    story = f"seed {SEED}, destroy {number}, call {wanted}: {killed}"
    assert killed.landed, story
    if number % 2 == 0:
        converged(world, "first", story)
    else:
        taken_down(world, story)


def test_the_evidence_of_all_these_runs_is_whole(world: World) -> None:
    told = world.checkout.provincial("evidence", "verify", STACK)
    assert told.returncode == 0

"""What `kill -9` of everything at a seeded moment leaves, and what must hold after the one command that follows.

Killed are the command line, the engine, language host, program, provider and policy pack, all at once; the sandbox,
which plays the cloud, lives on. Some moments are drawn from the time that a whole run takes, so they fall into the
preview as well; most from the number of API calls that it makes, so they fall between a call's effect and the state
that tells of it. Set PROVINCIAL_KILL_SEED to draw others.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from provincial_cloud import sandbox
from provincial_cloud.deployment import recovery

STACK = "small"
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

    stack = STACK
    seed = int(os.environ.get("PROVINCIAL_KILL_SEED", "20261123"))
    update = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", STACK)

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

    def kill(
        self, words: Sequence[str], variant: str, dice: random.Random, *, moment: float = inf, call: float = inf
    ) -> Killed:
        """Start a command and kill it with all that it started, at a moment in seconds or once it has made a call."""
        mark = uuid.uuid4().hex
        before, begin = self.requests(), time.monotonic()
        process = subprocess.Popen(
            words,
            cwd=self.checkout.root,
            env=self.checkout.environment(PROVINCIAL_WORLD=variant, **{MARK: mark}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        seconds, calls = 0.0, 0
        while process.poll() is None and seconds < moment and calls < call:
            time.sleep(0.003)
            seconds, calls = time.monotonic() - begin, self.requests() - before
        landed = process.poll() is None
        processes = _kill_all(process.pid, mark, dice) if landed else []
        process.wait()
        assert not _marked(mark)
        return Killed(landed, calls, seconds, processes)

    def differences(self, expected: set[str]) -> list[str]:
        """What is wrong after a run that should have converged; nothing where it has."""
        checkout, found = self.checkout, []
        state, exists = checkout.known(STACK), checkout.exists()
        for token in sorted(state.keys() | exists.keys()):
            known, there = state.get(token, []), exists.get(token, [])
            found += [f"orphaned: {token} {id} exists but is in no state" for id in sorted(set(there) - set(known))]
            found += [
                f"forgotten: {token} {id} is in the state but doesn't exist" for id in sorted(set(known) - set(there))
            ]
            found += [
                f"doubled: {token} {id} is in the state twice" for id in sorted(set(known)) if known.count(id) > 1
            ]
        resources = recovery.resources(checkout.project, STACK)
        found += [f"left to delete: {one['urn']}" for one in resources if one.get("delete")]
        named = self.named()
        found += [f"missing: {urn}" for urn in sorted(expected - named)]
        found += [f"too much: {urn}" for urn in sorted(named - expected)]
        found += [f"lock left: {lock.path}" for lock in recovery.locks(checkout.project, STACK)]
        found += [f"draft left: {path}" for path in checkout.project.runtime.glob("recovered-*")]
        return found

    def preview_differs(self, variant: str) -> list[str]:
        """What a preview that reads everything back from the cloud would change."""
        done = self.checkout.pulumi(
            *("preview", "--refresh", "--expect-no-changes", "--diff", "--stack", STACK),
            check=False,
            PROVINCIAL_WORLD=variant,
            PROVINCIAL_POLICY_PACK="off",
        )
        return [] if done.returncode == 0 else [f"preview: {done.stdout}{done.stderr}"]

    def converged(self, variant: str, story: str, *, thoroughly: bool = True) -> None:
        """Bring it back by the one command and hold the cloud against the state.

        Thoroughly: with the policy pack on, and each property read back from the cloud besides what exists.
        """
        done = self.up(variant, **({} if thoroughly else {"PROVINCIAL_POLICY_PACK": "off"}))
        assert done.returncode == 0, f"{story}\n{done.stdout}\n{done.stderr}"
        found = self.differences(self.names[variant]) or (self.preview_differs(variant) if thoroughly else [])
        assert found == [], "\n".join([story, *found, done.stdout, done.stderr])

    def taken_down(self, story: str) -> None:
        """Take it down by the one command; nothing is left anywhere."""
        done = self.checkout.provincial("down", STACK, "--keep-sandbox", check=False)
        assert done.returncode == 0, f"{story}\n{done.stdout}\n{done.stderr}"
        assert self.checkout.exists() == {}, f"{story}\n{done.stdout}\n{done.stderr}"
        assert not recovery.checkpoint_path(self.checkout.project, STACK).exists(), story


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


@pytest.fixture(scope="module")
def world(checkout: Any) -> Iterator[World]:
    """The small cloud, after it was made and changed once by runs that nobody killed."""
    assert checkout.small_world() == STACK
    checkout.start_sandbox()
    made = World(checkout)
    with closing(made.connection):
        made.measure()
        yield made

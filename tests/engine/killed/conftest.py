"""What `kill -9` of everything at a seeded moment leaves, and what must hold after the one command that follows.

Killed are the command line, the engine, language host, program, provider and policy pack, all at once; the sandbox,
which plays the cloud, lives on. Some moments are drawn from the time that a whole run takes, so they fall into the
preview as well; most from the number of API calls that it makes, so they fall between a call's effect and the state
that tells of it. Set PROVINCIAL_KILL_SEED to draw others.

The one command is given as a person gives it after every other kill or so, with the preview and the policies; after
the rest it changes at once, for what it has to bring back is the same.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from typing import Any
from urllib.parse import urlsplit

import pytest

from provincial_cloud import sandbox
from provincial_cloud.deployment import recovery

STACK = "small"


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
        self.new_stack = checkout.home / "new-stack"
        """What the state's folder holds once the engine has made the stack."""

    def ask(self, method: str, path: str) -> dict[str, Any]:
        """What the sandbox answers of itself."""
        try:
            self.connection.request(method, path)
            answer = self.connection.getresponse()
        except ConnectionError:  # the server hangs up on whoever asks nothing for two minutes
            self.connection.close()
            self.connection.request(method, path)
            answer = self.connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        return told

    def requests(self) -> int:
        """API calls that were answered so far."""
        return int(self.ask("GET", "/provincial/timings")["requests"])

    def empty(self) -> None:
        """Nothing in the cloud, nothing in the state; the evidence stays, as it only grows."""
        self.ask("POST", "/moto-api/reset")
        shutil.rmtree(self.checkout.project.runtime / "state", ignore_errors=True)

    def begin_empty(self) -> None:
        """Nothing in the cloud, and a stack that holds nothing."""
        self.empty()
        state = self.checkout.project.runtime / "state"
        if self.new_stack.exists():
            shutil.copytree(self.new_stack, state)
        else:
            self.checkout.pulumi("stack", "select", "--create", STACK)
            shutil.copytree(state, self.new_stack)

    def up(self, world: str, *, gated: bool = True) -> subprocess.CompletedProcess[str]:
        """The one command; not gated: without preview and policies."""
        words, more = ([], {}) if gated else (["--skip-preview"], {"PROVINCIAL_POLICY_PACK": "off"})
        done: subprocess.CompletedProcess[str] = self.checkout.provincial(
            "up", STACK, *words, check=False, PROVINCIAL_WORLD=world, **more
        )
        return done

    def measure(self, variant: str, *, gated: bool) -> None:
        """A run that nobody kills: how long it takes, how many calls it makes, and what is there in the end."""
        begin, before = time.monotonic(), self.requests()
        done = self.up(variant, gated=gated)
        assert done.returncode == 0, done.stdout + done.stderr
        self.seconds = self.seconds or time.monotonic() - begin
        self.calls[variant] = self.requests() - before
        self.names[variant] = self.named()

    def begin_with(self, variant: str) -> None:
        """Have this one there, whole; what the test before left is taken where it is just that."""
        if self.named() != self.names[variant]:
            self.empty()
            assert self.up(variant, gated=False).returncode == 0

    def named(self) -> set[str]:
        """Types and names in the state."""
        return {one["urn"] for one in recovery.resources(self.checkout.project, STACK) if one.get("custom")}

    def kill(
        self, words: Sequence[str], variant: str, dice: random.Random, *, moment: float = inf, call: float = inf
    ) -> Killed:
        """Start a command and kill it with all that it started, at a moment in seconds or once it has made a call."""
        before, begin = self.requests(), time.monotonic()
        with self.checkout.started(*words, PROVINCIAL_WORLD=variant) as run:
            process: subprocess.Popen[str] = run.process
            seconds, calls = 0.0, 0
            while process.poll() is None and seconds < moment and calls < call:
                time.sleep(0.003 if calls else 0.01)
                seconds = time.monotonic() - begin
                calls = self.requests() - before if call < inf else 0
            landed = process.poll() is None
            processes = run.kill(dice) if landed else []
            process.wait()
            assert run.is_over(0 if landed else 20)
        return Killed(landed, self.requests() - before, seconds, processes)

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

    def converged(self, variant: str, story: str, *, gated: bool, read_back: bool) -> None:
        """Bring it back by the one command and hold the cloud against the state.

        Read back: each property besides what exists.
        """
        done = self.up(variant, gated=gated)
        assert done.returncode == 0, f"{story}\n{done.stdout}\n{done.stderr}"
        found = self.differences(self.names[variant]) or (self.preview_differs(variant) if read_back else [])
        assert found == [], "\n".join([story, *found, done.stdout, done.stderr])

    def taken_down(self, story: str) -> None:
        """Take it down by the one command; nothing is left anywhere."""
        done = self.checkout.provincial("down", STACK, "--keep-sandbox", check=False)
        assert done.returncode == 0, f"{story}\n{done.stdout}\n{done.stderr}"
        assert self.checkout.exists() == {}, f"{story}\n{done.stdout}\n{done.stderr}"
        assert not recovery.checkpoint_path(self.checkout.project, STACK).exists(), story


@pytest.fixture(scope="module")
def world(checkout: Any) -> Iterator[World]:
    """The small cloud, after it was made once by a run that nobody killed."""
    assert checkout.small_world() == STACK
    checkout.start_sandbox()
    made = World(checkout)
    with closing(made.connection):
        made.measure("first", gated=True)
        yield made

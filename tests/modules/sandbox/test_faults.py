from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provincial_cloud.errors import UsageError
from provincial_cloud.sandbox.faults import HANG_UP, FaultPlan, Faults, operation_of, read_plan

SCOPE = "AWS4-HMAC-SHA256 Credential=sandbox/20261123/ap-southeast-1/{}/aws4_request, SignedHeaders=host, Signature=x"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


class World:
    """An application that counts what took effect, and what a client saw of it."""

    def __init__(self, plan: dict[str, Any], folder: Path) -> None:
        self.file = folder / "faults.json"
        self.file.write_text(json.dumps(plan))
        self.effects: list[bytes] = []
        self.hung_up = 0
        self.faults = Faults(self._application, self.file)

    def _application(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.effects.append(environ["wsgi.input"].read())
        start("200 OK", [])
        return [b"fine"]

    def _hang_up(self) -> None:
        self.hung_up += 1

    def ask(self, body: bytes = b"Action=CreateVpc&Version=1", service: str = "ec2", **more: str) -> str:
        """One request; "fine", "lost", or the status and the words of the refusal."""
        statuses: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": FORM,
            "HTTP_AUTHORIZATION": SCOPE.format(service),
            "wsgi.input": io.BytesIO(body),
            HANG_UP: self._hang_up,
            **more,
        }
        lost = self.hung_up
        answer = b"".join(self.faults(environ, lambda status, _headers, _exc=None: statuses.append(status)))
        if self.hung_up > lost:
            return "lost"
        return "fine" if answer == b"fine" else f"{statuses[0]} {answer.decode()}"


def test_no_request_fails_by_an_empty_plan(tmp_path: Path) -> None:
    world = World({}, tmp_path)
    assert {world.ask() for _ in range(50)} == {"fine"}


def test_every_request_fails_by_a_share_of_one_and_none_takes_effect(tmp_path: Path) -> None:
    world = World({"share": 1.0}, tmp_path)
    assert all(world.ask().startswith("503 Service Unavailable") for _ in range(20))
    assert world.effects == []


def test_about_the_planned_share_fails_and_half_of_that_loses_its_answer(tmp_path: Path) -> None:
    world = World({"seed": 3, "share": 0.3, "lost_answers": 0.5}, tmp_path)
    seen = [world.ask() for _ in range(1000)]
    lost = seen.count("lost")
    refused = len(seen) - lost - seen.count("fine")
    assert 240 <= lost + refused <= 360
    assert 100 <= lost <= 200
    assert world.faults.describe()["done"] == {"lost": lost, "throttled": refused}


def test_a_lost_answer_has_taken_effect_once(tmp_path: Path) -> None:
    world = World({"share": 1.0, "lost_answers": 1.0}, tmp_path)
    assert world.ask() == "lost"
    assert world.effects == [b"Action=CreateVpc&Version=1"]
    assert world.hung_up == 1


@settings(max_examples=25)
@given(seed=st.integers(0, 1000), share=st.floats(0.1, 0.9), lost=st.floats(0.0, 1.0))
def test_the_same_seed_plants_the_same_faults(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float, lost: float
) -> None:
    plan = {"seed": seed, "share": share, "lost_answers": lost, "failures": ["throttled", "unavailable", "denied"]}
    runs = []
    for _ in range(2):
        world = World(plan, tmp_path_factory.mktemp("world"))
        runs.append([world.ask()[:60].split("<RequestID")[0] for _ in range(40)])
    assert runs[0] == runs[1]


@settings(max_examples=25)
@given(seed=st.integers(0, 1000), share=st.floats(0.1, 0.9))
def test_which_requests_fail_depends_on_nothing_but_seed_and_share(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float
) -> None:
    failing = []
    for more in ({}, {"lost_answers": 0.7}, {"failures": ["unavailable", "denied"]}):
        world = World({"seed": seed, "share": share, **more}, tmp_path_factory.mktemp("world"))
        failing.append([world.ask() != "fine" for _ in range(40)])
    assert failing[0] == failing[1] == failing[2]


def test_other_services_and_operations_are_spared(tmp_path: Path) -> None:
    world = World({"share": 1.0, "services": ["ec2"], "operations": ["CreateVpc"]}, tmp_path)
    assert world.ask(service="iam") == "fine"
    assert world.ask(body=b"Action=DescribeVpcs") == "fine"
    assert world.ask() != "fine"


def test_looking_for_the_operation_leaves_the_body_whole(tmp_path: Path) -> None:
    world = World({"share": 1.0, "operations": ["DeleteVpc"]}, tmp_path)
    world.ask(body=b"Action=CreateVpc&CidrBlock=10.0.0.0%2F16")
    assert world.effects == [b"Action=CreateVpc&CidrBlock=10.0.0.0%2F16"]


@pytest.mark.parametrize(
    ("environ", "operation"),
    [
        ({"HTTP_X_AMZ_TARGET": "TrentService.CreateKey"}, "CreateKey"),
        ({"HTTP_X_AMZ_TARGET": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.CreateTrail"}, "CreateTrail"),
        ({"REQUEST_METHOD": "PUT", "PATH_INFO": "/bucket"}, "PUT"),
        ({"CONTENT_TYPE": FORM, "wsgi.input": io.BytesIO(b"Version=1&Action=CreateRole")}, "CreateRole"),
        ({"CONTENT_TYPE": FORM, "REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(b"\xff=1")}, "POST"),
    ],
)
def test_the_operation_is_found_in_each_protocol(environ: dict[str, Any], operation: str) -> None:
    assert operation_of(environ) == operation


def test_a_planned_delay_holds_the_named_requests_up_and_no_others(tmp_path: Path) -> None:
    world = World({"delay": 2.0, "services": ["ec2"]}, tmp_path)
    begin = time.monotonic()
    assert world.ask() == "fine"
    assert time.monotonic() - begin >= 2.0
    begin = time.monotonic()
    assert world.ask(service="iam") == "fine"
    assert time.monotonic() - begin < 2.0


def test_the_sandboxes_own_questions_never_fail(tmp_path: Path) -> None:
    world = World({"share": 1.0}, tmp_path)
    assert world.ask(PATH_INFO="/moto-api/data.json") == "fine"


def _replace(file: Path, text: str) -> None:
    file.write_text(text)
    later = file.stat().st_mtime_ns + 1_000_000
    os.utime(file, ns=(later, later))


def test_a_changed_plan_is_taken_over_and_a_removed_one_ends_the_faults(tmp_path: Path) -> None:
    world = World({"share": 1.0}, tmp_path)
    assert world.ask() != "fine"
    _replace(world.file, '{"share": 0.0}')
    assert world.ask() == "fine"
    _replace(world.file, '{"share": 1.0, "failures": ["denied"]}')
    assert world.ask().startswith("403")
    world.file.unlink()
    assert world.ask() == "fine"


def test_a_change_that_cannot_be_read_is_said_and_not_taken_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World({"share": 1.0}, tmp_path)
    _replace(world.file, '{"share": 2}')
    assert world.ask() != "fine"
    assert "share is wrong" in capsys.readouterr().err


def test_every_mistake_of_a_plan_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('{"share": 1.5, "failures": ["tired"], "shares": 1, "delay": -1}')
    with pytest.raises(UsageError) as caught:
        read_plan(file)
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    for part in ("share is wrong", "failures.0 is wrong", "shares is wrong", "delay is wrong", "given:   tired"):
        assert part in text


@pytest.mark.parametrize("content", ["", "share: 1", "[]", "null"])
def test_a_plan_that_is_no_object_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "faults.json"
    file.write_text(content)
    with pytest.raises(UsageError, match="planted faults"):
        read_plan(file)


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        read_plan(tmp_path / "missing.json")


def test_nothing_is_planted_by_default() -> None:
    assert FaultPlan() == FaultPlan(share=0.0, lost_answers=0.0, delay=0.0)

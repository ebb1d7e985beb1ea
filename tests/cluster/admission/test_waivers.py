"""Waivers inside the API server: honoured until their day by its own clock, whatever a client writes."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from provincial_policies import catalogue
from provincial_policies.cel import examples
from provincial_policies.cel.examples import LABELS, example
from provincial_policies.cel.kinds import SERVICE
from provincial_policies.cel.manifests import Installation, manifests
from provincial_policies.context import Waiver
from provincial_policies.rule import Text
from provincial_policies.verdict import Outcome

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.timeout(1800)

RULE = "svc-no-node-port"
VIETNAM = timezone(timedelta(hours=7))
NODE_PORT = {"spec.type": "NodePort"}
OLD = "2020-01-01T00:00:00Z"
OF_KUBERNETES = [rule for rule in catalogue.RULES.values() if rule.cel is not None]


@functools.cache
def today() -> date:
    """The day in Việt Nam on which the first test of this file runs; its last five minutes are waited out."""
    now = datetime.now(VIETNAM)
    if (now.hour, now.minute) >= (23, 55):
        time.sleep(60 * (60 - now.minute))
    return datetime.now(VIETNAM).date()


def waiver(name: str, *, rule: str = RULE, begins: int = -10, ends: int = 10, **scope: Any) -> Waiver:
    """A waiver that begins and ends so many days from today."""
    return Waiver(
        id=name,
        rule=rule,
        approved=today() + timedelta(days=begins),
        expires=today() + timedelta(days=ends),
        reason=Text(vi="đang chuyển", en="being moved"),
        **scope,
    )


@functools.cache
def waivers() -> tuple[Waiver, ...]:
    """Those of this file, by the day of its first test."""
    return (
        waiver("in-force", resources=("so-khcn-dvc/waived-*",)),
        waiver("by-name", resources=("by-n?me",)),
        waiver("expired", ends=0, resources=("expired*",)),
        waiver("long-expired", begins=-30, ends=-20, resources=("expired*",)),
        waiver("not-yet", begins=1, resources=("early",)),
        waiver("last-day", ends=1, resources=("last-day",)),
        waiver("of-a-system", systems=("other-system",)),
        waiver("of-a-unit", units=("other-unit",), resources=("of-unit",)),
        waiver("of-a-control", rule="NET-03", resources=("by-control",)),
        waiver("of-another-rule", rule="svc-no-external-ips", resources=("another-rule",)),
    )


CASES = [
    ("waived-portal", {}, True),
    ("by-name", {}, True),
    ("by-names", {}, False),
    ("unwaived-portal", {}, False),
    ("waived-portal", {"metadata.namespace": "plain"}, False),
    ("expired", {}, False),
    ("early", {}, False),
    ("last-day", {}, True),
    ("any", {"metadata.labels": {**LABELS, "provincial/system": "other-system"}}, True),
    ("of-unit", {"metadata.labels": {**LABELS, "provincial/unit": "other-unit"}}, True),
    ("of-unit", {}, False),
    ("by-control", {}, True),
    ("another-rule", {}, False),
]


@pytest.fixture(scope="module")
def waiving(server: Server) -> Iterator[Server]:
    """The same server with these waivers, until the tests of this file are over."""
    server.install(manifests(OF_KUBERNETES, Installation(parameters=examples.PARAMETERS, waivers=waivers())))
    server.wait_until(lambda: server.offer(service("waived-probe")).status == 201)
    yield server
    server.install(manifests(OF_KUBERNETES, Installation(parameters=examples.PARAMETERS)))
    server.wait_until(lambda: server.offer(service("waived-probe")).status == 403)


def service(name: str, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    return example(SERVICE, {**NODE_PORT, **(changes or {})}, name=name)


@pytest.mark.parametrize(("name", "changes", "excused"), CASES)
def test_both_gates_excuse_the_same_objects(name: str, changes: dict[str, Any], excused: bool, waiving: Server) -> None:
    made = service(name, changes)
    answer = waiving.offer(made)
    assert answer.status == (201 if excused else 403), answer
    assert answer.rules == (set() if excused else {RULE})
    dispatcher = replace(waiving.dispatcher, waivers=waivers(), today=today())
    preview = replace(waiving, dispatcher=dispatcher).at_preview(SERVICE, made)[RULE]
    assert preview.outcome is (Outcome.WAIVED if excused else Outcome.FAILED)


FORGED = {
    "creationTimestamp": OLD,
    "managedFields": [
        {
            "manager": "forger",
            "operation": "Update",
            "apiVersion": "v1",
            "time": OLD,
            "fieldsType": "FieldsV1",
            "fieldsV1": {"f:spec": {"f:type": {}}},
        }
    ],
}


def test_a_client_cannot_date_a_new_object_back_into_an_expired_waiver(waiving: Server) -> None:
    made = service("expired-forged")
    made["metadata"].update(FORGED)
    assert waiving.offer(made).rules == {RULE}


@pytest.mark.parametrize("fields", [FORGED["managedFields"], [{}], []], ids=["forged", "emptied", "left out"])
def test_a_client_cannot_date_a_change_back_into_an_expired_waiver(fields: Any, waiving: Server) -> None:
    name = f"expired-{len(fields)}-{len(str(fields))}"
    good = example(SERVICE, name=name)
    waiving.apply(good)
    try:
        _, found = waiving.ask("GET", waiving.path_of(good, name))
        found["metadata"]["managedFields"] = fields
        found["spec"]["type"] = "NodePort"
        answer, _ = waiving.ask("PUT", waiving.path_of(good, name), found)
        assert answer.status == 403
        assert answer.rules == {RULE}
    finally:
        waiving.delete(good)


def test_an_object_whose_dates_are_no_longer_kept_is_never_excused(waiving: Server) -> None:
    made = service("waived-undated")
    answer, _ = waiving.ask("POST", waiving.path_of(made), made)
    assert answer.status == 201
    try:
        path = waiving.path_of(made, "waived-undated")
        patch = {"metadata": {"annotations": {"a": "b"}}}
        assert waiving.ask("PATCH", path, patch, "application/merge-patch+json")[0].status == 200
        emptied = {"metadata": {"managedFields": [{}]}}
        assert waiving.ask("PATCH", path, emptied, "application/merge-patch+json")[0].status == 403
    finally:
        waiving.delete(made)


@pytest.mark.parametrize("way", ["update", "patch", "apply"])
def test_a_change_within_the_waiver_is_excused(way: str, waiving: Server) -> None:
    made = service(f"waived-{way}")
    assert waiving.ask("POST", waiving.path_of(made), made)[0].status == 201
    path = waiving.path_of(made, f"waived-{way}")
    try:
        if way == "update":
            _, found = waiving.ask("GET", path)
            found["spec"]["ports"][0]["port"] = 444
            answer, _ = waiving.ask("PUT", path, found)
        elif way == "patch":
            change = {"spec": {"sessionAffinity": "ClientIP"}}
            answer, _ = waiving.ask("PATCH", path, change, "application/merge-patch+json")
        else:
            made["spec"]["sessionAffinity"] = "ClientIP"
            words = "application/apply-patch+yaml"
            answer, _ = waiving.ask("PATCH", f"{path}?fieldManager=other&force=true", made, words)
        assert answer.status == 200, answer
    finally:
        waiving.delete(made)


def test_a_doomed_object_may_be_let_go(waiving: Server) -> None:
    made = service("waived-doomed")
    made["metadata"]["finalizers"] = ["provincial.example.vn/hold"]
    assert waiving.ask("POST", waiving.path_of(made), made)[0].status == 201
    path = waiving.path_of(made, "waived-doomed")
    waiving.delete(made)
    worse = {"spec": {"externalIPs": ["203.0.113.9"]}}
    answer, _ = waiving.ask("PATCH", path, worse, "application/merge-patch+json")
    assert answer.rules == {"svc-no-external-ips"}
    answer, _ = waiving.ask("PATCH", path, {"metadata": {"finalizers": None}}, "application/merge-patch+json")
    assert answer.status == 200

"""Inputs checked offline, before anything is created."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import provincial_cloud.aws  # noqa: F401 - declares every type
from provincial_cloud.aws import Bucket, DbInstance, FileSystem, Listener, LoadBalancer, Record, Repository, Vpc
from provincial_cloud.aws.declaration import Argument, Call, Document, Lifecycle, Mistake, argument
from provincial_cloud.aws.provider.checking import autoname, check, complete
from provincial_cloud.aws.provider.shapes import UNKNOWN
from provincial_cloud.aws.resource import TYPES, AwsResource

URN = "urn:pulumi:test::project::provincial:aws:Bucket::archive"
NETWORK = {"cidr_block": "10.20.0.0/16"}


@pytest.fixture(scope="module")
def guarded() -> Any:
    """A type whose document is secret and which has its own rules; it is taken out of the provider afterwards."""

    class Guarded(AwsResource):
        """Only for these tests."""

        name: Argument[str] = argument(secret=True, longest=10, form="[a-z-]+")
        """A name that must not be seen."""
        policy: Argument[str] = argument(default=None, secret=True, document=Document.JSON)
        """A document that must not be seen."""

        lifecycle: ClassVar[Lifecycle] = Lifecycle(
            service="iam",
            create=Call("create_user"),
            id="user.user_name",
            read=Call("get_user"),
            item="user",
            delete=None,
            inspect=lambda given: [Mistake(argument="policy.x", given="canary", allowed="less", why="because")],
        )

    yield Guarded
    del TYPES[Guarded.token]


@given(name=st.from_regex(r"[a-z][a-z0-9-]{0,80}", fullmatch=True), longest=st.integers(12, 64))
@example(name="aaa-bbb", longest=13)
def test_made_names_fit_and_start_like_the_resource(name: str, longest: int) -> None:
    urn = f"urn:pulumi:test::project::type::{name}"
    made = autoname(urn, longest)
    assert len(made) <= longest
    assert re.fullmatch(r"[a-z0-9-]*-[0-9a-f]{8}", made)
    assert made == autoname(urn, longest), "a run after a kill must make the same name"
    assert name.startswith(made[:-9].rstrip("-"))
    assert autoname(urn) == f"{name}-{made[-8:]}"
    assert len(name) < longest - 8 or not made[:-9].endswith("-"), "a cut name ends in no second hyphen"


def test_two_resources_of_one_name_in_two_stacks_get_different_names() -> None:
    assert autoname("urn:pulumi:one::p::t::archive") != autoname("urn:pulumi:two::p::t::archive")


def test_defaults_are_filled_in_and_given_values_stay() -> None:
    inputs = complete(Bucket, URN, {"versioning": "Suspended", "policy": None})
    assert inputs["versioning"] == "Suspended"
    assert inputs["encryption"] == {"sse_algorithm": "AES256"}
    assert inputs["bucket"] == autoname(URN, Bucket.arguments["bucket"].longest)
    assert "policy" not in inputs


def test_defaults_that_depend_on_other_arguments_wait_for_what_is_not_known() -> None:
    inputs = complete(LoadBalancer, URN, {"subnets": UNKNOWN, "attributes": UNKNOWN, "type": UNKNOWN})
    assert inputs["attributes"] is UNKNOWN
    assert check(LoadBalancer, inputs).found == []
    assert complete(Listener, URN, {"protocol": UNKNOWN}).get("ssl_policy") is None


@given(st.sets(st.sampled_from(sorted(Bucket.arguments))))
def test_whatever_is_not_known_yet_is_left_for_the_deployment(names: set[str]) -> None:
    inputs = {**complete(Bucket, URN, {}), **dict.fromkeys(names, UNKNOWN)}
    assert check(Bucket, inputs).found == []


def test_an_unknown_argument_is_named_with_what_was_probably_meant() -> None:
    path, reason = check(Vpc, {**NETWORK, "cidr_blok": "x"}).found[0]
    assert path == "cidr_blok"
    assert reason.startswith("given 'cidr_blok'; allowed: cidr_block, ")
    assert "did you mean 'cidr_block'?; why: Vpc has no such" in reason


def test_a_missing_argument_is_named() -> None:
    assert check(Vpc, {}).found == [("cidr_block", "given None; allowed: a value; why: Vpc needs it")]


def test_rules_of_a_type_are_given_only_what_is_known(guarded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []

    def inspect(given: Any) -> list[Mistake]:
        seen.append(dict(given))
        return []

    monkeypatch.setattr(guarded, "lifecycle", replace(guarded.lifecycle, inspect=inspect))
    check(guarded, {"name": "known", "policy": {"Statement": [{"Resource": UNKNOWN}]}})
    assert seen == [{"name": "known"}]


def test_every_mistake_is_told_at_once() -> None:
    wrong = {
        "versioning": "On",
        "encryption": {"sse_algorithm": "AES", "bucket_key_enabled": "yes"},
        "policy": "{broken",
        "lifecycle_rules": [{"status": "Enabled", "expiration": {"day": 3}}],
        "tags": {"": "x", "aws:a": "x", "b": 3, "provincial:claim": "x"},
        "no_such": 1,
    }
    found = check(Bucket, {**complete(Bucket, URN, {}), **wrong}).found
    assert {path for path, _ in found} == {
        "versioning",
        "encryption.sse_algorithm",
        "encryption.bucket_key_enabled",
        "policy",
        "lifecycle_rules[0].expiration.day",
        "tags.",
        "tags.aws:a",
        "tags.b",
        "tags.provincial:claim",
        "no_such",
    }
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("tags", "path", "reason"),
    [
        ("text", "tags", "allowed: a map of texts"),
        ({"k" * 129: "x"}, "tags." + "k" * 129, "1 to 128 characters"),
        ({"k": "v" * 257}, "tags.k", "at most 256 characters"),
        ({"k": None}, "tags.k", "given None"),
        ({"provincial:claim": "x"}, "tags.provincial:claim", "the provider marks its own with it"),
    ],
)
def test_tags_that_the_cloud_refuses_are_refused(tags: Any, path: str, reason: str) -> None:
    found = check(Vpc, {**NETWORK, "tags": tags}).found
    assert found[0][0] == path
    assert reason in found[0][1]


@pytest.mark.parametrize("tags", [None, UNKNOWN, {}, {"k" * 128: "v" * 256}, {"k": UNKNOWN}, {"Tên": "Tỉnh"}])
def test_tags_that_the_cloud_takes_pass(tags: Any) -> None:
    assert check(Vpc, {**NETWORK, "tags": tags}).found == []


@pytest.mark.parametrize("wrong", ["AES256", ["AES256"], 3, True])
def test_an_argument_of_the_wrong_kind_is_a_mistake_and_no_crash(wrong: Any) -> None:
    for name in ("encryption", "public_access_block", "lifecycle_rules", "object_lock", "logging", "replication"):
        found = check(Bucket, {**complete(Bucket, URN, {}), name: wrong}).found
        assert found
        assert all(path.startswith(name) for path, _ in found)


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.__name__) for kind in TYPES.values()])
@given(data=st.data())
def test_no_scrap_of_data_crashes_the_check_of_any_type(kind: type[AwsResource], data: st.DataObject) -> None:
    scraps = data.draw(st.dictionaries(st.sampled_from(sorted(kind.arguments)), SCRAPS, max_size=4))
    for path, reason in check(kind, complete(kind, URN, scraps)).found:
        assert path
        assert re.fullmatch(r"given .*; allowed: .+; why: .+", reason, re.S)


def test_alternatives_are_told_where_none_or_two_are_given() -> None:
    place = {"hosted_zone_id": "Z1", "name": "a.vn", "type": "A"}
    assert [path for path, _ in check(Record, place).found] == ["resource_records"]
    both = {**place, "resource_records": ["10.0.0.1"], "alias_target": UNKNOWN}
    found = check(Record, both).found
    assert [path for path, _ in found] == ["alias_target"]
    assert "exactly one of resource_records, alias_target" in found[0][1]


def test_a_switch_is_on_or_off() -> None:
    assert [path for path, _ in check(FileSystem, {"backup": "on"}).found] == ["backup", "backup"]


def test_texts_have_the_form_and_length_that_a_declaration_says(guarded: Any) -> None:
    found = check(LoadBalancer, {"name": "internal-" + "x" * 32, "subnets": ["a", "b"]}).found
    assert [path for path, _ in found] == ["name", "name"]
    assert "at most 32 characters, these are 41" in found[0][1]
    assert "text of the form" in found[1][1]


def test_secrets_are_shown_by_no_check(guarded: Any) -> None:
    found = check(guarded, {"name": "CANARY 12345 CANARY", "policy": "{canary"}).found
    assert {path for path, _ in found} >= {"name", "policy", "policy.x"}
    assert "canary" not in str(found).lower()
    found = check(DbInstance, {"master_user_password": ["canary"]}).found
    assert "canary" not in str(found)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("length", [64, 4000])
@pytest.mark.parametrize("seed", ["a", "-", "a-", "a1", "a.", "/a", "_", "A", "arn:", "*."])
def test_every_declared_form_is_decided_at_once_whatever_is_given(seed: str, length: int) -> None:
    text = (seed * length)[:length] + "!\n"
    for kind in TYPES.values():
        for spec in kind.arguments.values():
            if spec.form is not None:
                re.fullmatch(spec.form, text)


def test_a_form_that_the_declaration_and_the_model_both_have_is_told_once() -> None:
    found = check(Repository, complete(Repository, URN, {"repository_name": "Portal"})).found
    assert [path for path, _ in found] == ["repository_name"]
    assert "text of the form" in found[0][1]

"""The provider's settings, checked and turned into a target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud import sandbox
from provincial_cloud.aws.provider.configuration import configure
from provincial_cloud.aws.provider.shapes import UNKNOWN
from provincial_cloud.errors import UsageError
from provincial_cloud.project import Project

KEYS = {"access_key": "AKIAEXAMPLE", "secret_key": "canary-secret"}


@pytest.fixture(autouse=True)
def no_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile of whoever runs the tests is none of their business."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A checkout with no sandbox running."""
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "toolchain").mkdir()
    (tmp_path / "toolchain" / "pins.toml").touch()
    monkeypatch.setenv("PROVINCIAL_PROJECT", str(tmp_path))
    return Project(tmp_path)


def test_a_url_is_taken_as_it_is_with_keys_or_a_profile() -> None:
    target, failures = configure({"endpoint": "https://cloud.example.vn:8443", "region": "vn-south-1", **KEYS})
    assert failures.found == []
    assert target is not None
    assert (target.endpoint, target.region, target.max_attempts) == ("https://cloud.example.vn:8443", "vn-south-1", 12)
    assert target.credentials is not None
    assert (target.credentials.access_key, target.credentials.secret_key) == ("AKIAEXAMPLE", "canary-secret")
    target, _ = configure({"endpoint": "http://127.0.0.1:5000", "profile": "province", "max_attempts": "3"})
    assert target is not None
    assert (target.profile, target.credentials, target.max_attempts) == ("province", None, 3)


def test_aws_itself_has_no_endpoint_of_its_own() -> None:
    target, _ = configure({"endpoint": "aws"})
    assert target is not None
    assert (target.endpoint, target.region) == (None, "ap-southeast-1")


def test_the_profile_of_the_surroundings_counts_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "surroundings")
    target, _ = configure({"endpoint": "aws"})
    assert target is not None
    assert target.profile == "surroundings"
    target, _ = configure({"endpoint": "aws", "profile": "named"})
    assert target is not None
    assert target.profile == "named"


MISTAKES = [
    ({"endpont": "aws"}, "endpont", "allowed: endpoint, region, profile"),
    ({"endpoint": "moon"}, "endpoint", 'given \'moon\'; allowed: "sandbox", "aws" or an http(s) URL'),
    ({"endpoint": "ftp://cloud.vn"}, "endpoint", "an http(s) URL"),
    ({"endpoint": "https://"}, "endpoint", "an http(s) URL"),
    ({"endpoint": "https://me:canary@cloud.vn"}, "endpoint", "an http(s) URL"),
    ({"endpoint": "http://[::1"}, "endpoint", "an http(s) URL"),
    ({"endpoint": "http://cloud.vn:port"}, "endpoint", "an http(s) URL"),
    ({"endpoint": ""}, "endpoint", "given ''"),
    ({"endpoint": "aws", "region": "Hà Nội"}, "region", "lower-case letters"),
    ({"endpoint": "aws", "region": ""}, "region", "given ''"),
    ({"endpoint": "aws", "max_attempts": 0}, "max_attempts", "given 0; allowed: 1 to 100"),
    ({"endpoint": "aws", "max_attempts": 101}, "max_attempts", "allowed: 1 to 100"),
    ({"endpoint": "aws", "max_attempts": "many"}, "max_attempts", "given 'many'"),
    ({"endpoint": "aws", "max_attempts": [3]}, "max_attempts", "given [3]"),
    ({"endpoint": "aws", "unguarded": "maybe"}, "unguarded", "allowed: true or false"),
    ({"endpoint": "aws", "access_key": "AKIAEXAMPLE"}, "secret_key", "one is of no use without the other"),
    ({"endpoint": "aws", "secret_key": "canary-secret"}, "access_key", "one is of no use without the other"),
]


@pytest.mark.parametrize("check_only", [True, False])
@pytest.mark.parametrize(("settings", "path", "reason"), MISTAKES)
def test_every_mistake_is_named_and_no_target_made(
    settings: dict[str, Any], path: str, reason: str, check_only: bool
) -> None:
    target, failures = configure(settings, check_only=check_only)
    assert target is None
    assert [found for found, _ in failures.found] == [path]
    assert reason in failures.found[0][1]
    assert "canary" not in failures.found[0][1]


def test_all_mistakes_are_told_at_once() -> None:
    _, failures = configure({"endpoint": "moon", "region": "!", "max_attempts": -1, "secret_key": "x", "other": 1})
    assert {path for path, _ in failures.found} == {"endpoint", "region", "max_attempts", "access_key", "other"}


def test_what_the_engine_adds_is_ignored() -> None:
    _, failures = configure({"endpoint": "aws", "version": "0.1.0", "pluginDownloadURL": "x"})
    assert failures.found == []


@given(st.sets(st.sampled_from(["endpoint", "region", "profile", "access_key", "secret_key", "max_attempts"])))
def test_settings_that_are_not_known_yet_are_no_mistake(names: set[str]) -> None:
    settings = {"endpoint": "aws", "region": "ap-southeast-1", **KEYS, **dict.fromkeys(names, UNKNOWN)}
    _, failures = configure(settings, check_only=True)
    assert failures.found == []


@pytest.mark.parametrize("settings", [{}, {"endpoint": "sandbox"}])
def test_a_sandbox_that_does_not_run_is_told_with_the_command_that_starts_it(
    checkout: Project, settings: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match="provincial sandbox start"):
        configure(settings)
    assert configure(settings, check_only=True)[1].found == []


def test_a_running_sandbox_is_reached_where_it_listens(checkout: Project) -> None:
    endpoint = sandbox.start_aws(checkout, port=0)
    try:
        target, failures = configure({"endpoint": "sandbox", "unguarded": True})
    finally:
        sandbox.stop_aws(checkout)
    assert failures.found == []
    assert target is not None
    assert (target.endpoint, target.unguarded) == (endpoint.url, True)
    assert target.credentials is not None

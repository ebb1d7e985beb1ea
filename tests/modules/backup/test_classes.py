"""What each system's backups must be, and what is missing: counted, not believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from provincial_cloud import environment as environments
from provincial_cloud.backup.classes import FIGURES, Kind, class_of, coverage, spread_of
from provincial_cloud.environment import Environment
from provincial_cloud.environment.backups import Backup, Media
from provincial_cloud.standards import DataClass


@pytest.fixture(scope="module")
def local() -> Environment:
    return environments.load("local")


def changed(environment: Environment, **changes: object) -> Environment:
    (plan,) = environment.backups
    return replace(environment, backups=(plan.model_copy(update=changes),))


def shortfalls(environment: Environment) -> set[str]:
    """Of what the plans take in; what stands in none is told apart from it."""
    return {text.en for one in coverage(environment) if one.plan for text in one.shortfalls}


@pytest.mark.parametrize("name", ["local", "lab", "tien-giang"])
def test_what_the_cloud_can_copy_of_what_is_shipped_is_covered(name: str) -> None:
    found = [one for one in coverage(environments.load(name)) if one.kind in (Kind.DATABASE, Kind.BUCKET)]
    assert bool(found) == (name != "lab")
    assert [(one.system, one.name, one.shortfalls) for one in found if one.shortfalls] == []


def test_what_the_cloud_can_not_copy_needs_a_source_of_a_plan(local: Environment) -> None:
    found = {one.kind: (one.name, one.plan and one.plan.id) for one in coverage(local)}
    assert found[Kind.STATE] == ("local", "daily")
    assert found[Kind.CLUSTER] == ("trung-tam", "daily")
    (plan,) = local.backups
    bare = plan.model_copy(update={"sources": plan.sources.model_copy(update={"clusters": ()})})
    (cluster,) = (one for one in coverage(replace(local, backups=(bare,))) if one.kind is Kind.CLUSTER)
    assert cluster.plan is None
    assert Kind.HOST not in found  # its only host is the cluster's
    apart = local.hosts[0].model_copy(update={"cluster": None})
    (host,) = (one for one in coverage(replace(local, hosts=(apart,))) if one.kind is Kind.HOST)
    assert (host.name, host.plan) == ("may-chu-01", None)
    assert {text.en for text in host.shortfalls} == {"stands in no backup plan"}


def test_a_bucket_is_proven_by_the_plan_that_names_it_and_else_copied_by_the_cloud(local: Environment) -> None:
    def seen(environment: Environment) -> dict[str, tuple[str | None, bool]]:
        return {
            f"{one.system}/{one.name}": (one.plan.id if one.plan else None, one.proven)
            for one in coverage(environment)
            if one.kind in (Kind.BUCKET, Kind.DATABASE)
        }

    assert seen(local) == {
        "documents/documents": ("daily", False),
        "documents/files": ("daily", True),
        "public-services/attachments": ("daily", True),
        "public-services/cases": ("daily", False),
    }
    (plan,) = local.backups
    bare = plan.model_copy(update={"sources": plan.sources.model_copy(update={"buckets": plan.sources.buckets[:1]})})
    own = plan.model_copy(update={"id": "own", "sources": bare.sources.model_copy(update={"buckets": ()})})
    assert seen(replace(local, backups=(own, bare)))["documents/files"] == ("own", False)
    assert seen(replace(local, backups=(own, bare)))["public-services/attachments"] == ("daily", True)


def test_each_volume_of_an_application_needs_a_plan_that_lets_the_clusters_copy_volumes(
    environment_with_volumes: Callable[[Path], Path], tmp_path: Path
) -> None:
    def seen(environment: Environment) -> dict[str, tuple[str, str | None, bool]]:
        return {
            one.name: (one.system, one.plan.id if one.plan else None, one.proven)
            for one in coverage(environment)
            if one.kind is Kind.VOLUME
        }

    environment = environments.load("local", root=environment_with_volumes(tmp_path).parent)
    assert seen(environment) == {
        "document-management--drafts": ("documents", "daily", True),
        "document-management--scans": ("documents", "daily", True),
        "one-stop--forms": ("public-services", "daily", True),
    }
    (plan,) = environment.backups
    bare = changed(environment, sources=plan.sources.model_copy(update={"volumes": False}))
    assert {plan for _, plan, _ in seen(bare).values()} == {None}


def test_every_figure_of_a_class_has_a_source_and_is_not_called_verified() -> None:
    for level in range(1, 6):
        figures = class_of(level, DataClass.INTERNAL).figures
        assert [one.name for one in figures] == list(FIGURES)
        assert all(one.provenance.source and not one.provenance.verified_by_person for one in figures)


@pytest.mark.parametrize("data_class", list(DataClass))
def test_data_that_is_not_public_is_encrypted_at_every_level(data_class: DataClass) -> None:
    assert class_of(1, data_class).encrypted == (data_class is not DataClass.PUBLIC)
    assert class_of(3, data_class).encrypted


def test_a_copy_more_or_a_site_less_is_counted_from_the_resources(local: Environment) -> None:
    (plan,) = local.backups
    spread = spread_of(plan, local.sites)
    assert (spread.copies, spread.media, spread.sites) == (3, 2, 2)
    assert spread.kilometres == 80
    near = plan.model_copy(update={"copies": plan.copies[:1]})
    assert spread_of(near, local.sites) == replace(spread, copies=2, media=1, sites=1, kilometres=0)
    assert spread_of(None, local.sites) == replace(spread, copies=1, media=1, sites=1, kilometres=0)


def test_a_site_without_coordinates_has_no_distance(local: Environment) -> None:
    sites = tuple(site.model_copy(update={"coordinates": None}) for site in local.sites)
    assert spread_of(local.backups[0], sites).kilometres is None


def test_a_system_in_no_plan_is_told(local: Environment) -> None:
    found = list(coverage(replace(local, backups=())))
    assert {text.en for one in found for text in one.shortfalls} == {"stands in no backup plan"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"drill_days": 184}, "a drill every 184 days, 183 asked for"),
        ({"media": Media.DISK}, "1 kinds of storage of 2"),
        ({"site": "trung-tam"}, "1 sites of 2"),
        ({"encrypted": False}, "a copy is not encrypted"),
        ({"separate": False}, "production can delete a copy"),
        ({"immutable_days": 1}, "no copy is locked for as long as it stays"),
    ],
)
def test_each_thing_that_the_level_asks_for_is_told_when_it_is_missing(
    local: Environment, changes: dict[str, object], told: str
) -> None:
    (plan,) = local.backups
    if set(changes) <= set(Backup.model_fields):
        spoilt = changed(local, **changes)
    else:
        spoilt = changed(local, copies=tuple(copy.model_copy(update=changes) for copy in plan.copies))
    assert told in shortfalls(spoilt)
    assert shortfalls(local) == set()

"""Volumes of applications: what is wrong is told with its place, what was given and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from provincial_cloud.environment import check, load

FOLDER = "environments/good/"
IMAGE = f"      image: {{name: registry.example.vn/platform/backup, digest: 'sha256:{'c' * 64}'}}\n"
STORE = "      store: {zone: administration, addresses: [10.20.5.20/32]}\n"
CLASSES = "    encrypted_storage_classes: [encrypted]\n"
TWO = "{name: forms, size: 2, path: /srv/forms}, {name: scans, size: 1, path: /srv/scans}"
BESIDES = {
    "applications.yaml": f"    volumes: [{TWO}]\n",
    "backups.yaml": "    sources: {volumes: true}\n",
    "clusters.yaml": f"    registries: [registry.example.vn/]\n{CLASSES}    volume_backups:\n{IMAGE}{STORE}",
    "zones.yaml": "  - {from_zone: dmz, to_zone: administration, port: 443, why: {vi: Sao lưu, en: Backups}}\n",
}
"""What stands at the end of the good environment's files where an application has volumes."""
Change = Callable[[str, str, str], None]
FORMS, SCANS, VOLUMES = (f"applications.yaml:18:{column}" for column in (44, 86, 14))


@pytest.fixture(autouse=True)
def volumes(good: Path) -> None:
    """The good environment with two volumes, and with all that they need."""
    for name, text in BESIDES.items():
        with (good / name).open("a", encoding="utf-8") as file:
            file.write(text)


def told() -> list[tuple[str, str, str | None, str | None]]:
    """Place, summary, given and allowed of each problem."""
    problems = check("good").problems
    return [(str(each.where).removeprefix(FOLDER), each.summary, each.given, each.allowed) for each in problems]


def test_volumes_with_storage_plan_image_and_way_to_the_store_are_good() -> None:
    assert told() == []
    environment = load("good")
    plan = environment.volume_plan_of("portal")
    assert plan is not None
    assert plan.id == "daily"
    (application,) = (one for one in environment.applications if one.volumes)
    assert environment.pushed_to(plan) == (f"volumes/{application.id}",)
    assert environment.pushed_to(plan.model_copy(update={"id": "weekly"})) == ()


@pytest.mark.parametrize(
    ("old", "path", "at", "beside", "example"),
    [
        ("/srv/forms", "/run/secrets/forms", FORMS, "/run/secrets (the platform's own)", "forms"),
        ("/srv/forms", "/run", FORMS, "/run/secrets (the platform's own)", "forms"),
        ("/srv/forms", "/tmp", FORMS, "/tmp (the platform's own)", "forms"),  # noqa: S108
        ("/srv/scans", "/srv/forms", SCANS, "/srv/forms (of volume forms)", "scans"),
        ("/srv/scans", "/srv/forms/scans", SCANS, "/srv/forms (of volume forms)", "scans"),
        ("/srv/scans", "/srv", SCANS, "/srv/forms (of volume forms)", "scans"),
    ],
)
def test_a_path_that_is_in_use_is_refused(
    old: str, path: str, at: str, beside: str, example: str, replace: Change
) -> None:
    replace("applications.yaml", f"path: {old}", f"path: {path}")
    summary, allowed = "a path that the pod uses already", f"a path beside {beside}, such as /srv/{example}"
    assert told() == [(at, summary, path, allowed)]


def test_a_path_that_only_begins_alike_is_another(replace: Change) -> None:
    replace("applications.yaml", "path: /srv/scans", "path: /srv/forms-scanned")
    assert told() == []


@pytest.mark.parametrize("path", ["srv/scans", "/srv/../etc", "/srv/./a", "/srv//a", "/srv/", "/"])
def test_a_path_is_absolute_and_leads_nowhere_else(path: str, replace: Change) -> None:
    replace("applications.yaml", "path: /srv/scans", f"path: {path}")
    allowed = "an absolute path without . and .., such as /srv/files"
    assert told() == [(SCANS, "path: not in the right form", path, allowed)]


def test_two_volumes_of_one_name_are_refused(replace: Change) -> None:
    replace("applications.yaml", "name: scans", "name: forms")
    first = f"forms, first at {FOLDER}applications.yaml:18:22"
    assert told() == [("applications.yaml:18:64", "forms is given twice in volumes", first, "each name once")]


@pytest.mark.parametrize(
    ("old", "new"), [("volumes: true", "volumes: false"), ("systems: [portal]", "systems: [platform]")]
)
def test_volumes_that_no_plan_takes_in_are_refused(old: str, new: str, replace: Change) -> None:
    replace("backups.yaml", old, new)
    allowed = "a plan with portal among its systems and sources: {volumes: true}, in backups.yaml"
    assert told() == [(VOLUMES, "no backup plan takes these volumes in", "forms, scans", allowed)]


@pytest.mark.parametrize(
    ("missing", "summary", "allowed"),
    [
        (
            CLASSES,
            "the cluster has no encrypted storage class",
            "encrypted_storage_classes of that cluster with at least one name",
        ),
        (
            f"    volume_backups:\n{IMAGE}{STORE}",
            "the cluster has no means to copy volumes",
            "volume_backups of that cluster: image and store",
        ),
    ],
)
def test_a_cluster_without_what_volumes_need_is_told(missing: str, summary: str, allowed: str, replace: Change) -> None:
    replace("clusters.yaml", missing, "")
    assert told() == [(VOLUMES, summary, f"cluster shared at {FOLDER}clusters.yaml:2:5", allowed)]


@pytest.mark.parametrize(
    ("file", "old", "new", "zone"),
    [
        ("zones.yaml", "administration, port: 443", "administration, port: 444", "administration"),
        ("clusters.yaml", "zone: administration", "zone: wireless", "wireless"),
    ],
)
def test_no_copy_goes_where_no_flow_leads(file: str, old: str, new: str, zone: str, replace: Change) -> None:
    replace(file, old, new)
    given = f"store in dmz, the store of cluster shared in {zone}"
    allowed = f"a flow from dmz to {zone} with port 443 in zones.yaml, or the same zone"
    assert told() == [(VOLUMES, "no flow leads to the store of backups", given, allowed)]


def test_no_flow_is_needed_inside_a_zone(replace: Change) -> None:
    replace("clusters.yaml", "zone: administration", "zone: dmz")
    assert told() == []


@pytest.mark.parametrize(
    ("name", "summary", "allowed"),
    [
        (
            "docker.io/platform/backup",
            "an image from a registry that the cluster does not allow",
            "a name that begins with registry.example.vn/",
        ),
        (
            "registry.example.vn/platform/backup:1",
            "name: not in the right form",
            "a registry and a name in lower case, without tag and digest, such as registry.example.vn/backup",
        ),
    ],
)
def test_the_image_that_copies_is_named_as_the_cluster_asks(
    name: str, summary: str, allowed: str, replace: Change
) -> None:
    replace("clusters.yaml", "name: registry.example.vn/platform/backup", f"name: {name}")
    found = told()
    assert found[0] == ("clusters.yaml:10:21", summary, name, allowed)


@pytest.mark.parametrize(("size", "fits"), [(19, True), (20, False)])
def test_volumes_fit_into_what_their_namespace_may_hold(size: int, fits: bool, replace: Change) -> None:
    replace("applications.yaml", "size: 2", f"size: {size}")
    summary, given = "more storage than the namespace may hold", "21 GiB in finance--portal--dmz"
    allowed = "at most 20 GiB in a namespace of size small; tenants.yaml gives its size"
    assert told() == ([] if fits else [(VOLUMES, summary, given, allowed)])


def test_a_store_of_backups_has_an_address(replace: Change) -> None:
    replace("clusters.yaml", "[10.20.5.20/32]", "[]")
    assert told()[0] == ("clusters.yaml:11:48", "addresses: too few", "[]", "at least 1")


def test_an_application_with_volumes_leaves_room_in_its_name_for_that_of_its_cron_job(replace: Change) -> None:
    name = "kho-" + "a" * 41
    replace("applications.yaml", "calls: [store]", f"calls: [{name}]")
    replace("applications.yaml", "  - id: store\n", f"  - id: {name}\n")
    summary = "too long a name for an application with volumes"
    assert told() == [("applications.yaml:13:9", summary, name, "at most 44 characters")]

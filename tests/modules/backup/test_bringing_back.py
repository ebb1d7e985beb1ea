"""Every path of a copy follows from where its manifest lies, and nothing of it is followed or laid elsewhere."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from provincial_cloud.backup import manifest as manifests
from provincial_cloud.backup.bringing_back import Brought, Chosen, bring, manifest_among, put_back
from provincial_cloud.backup.manifest import Manifest
from provincial_cloud.backup.place import staging_of
from provincial_cloud.errors import ProvincialError, UsageError
from provincial_cloud.project import Project

LEDGER = Path("again.jsonl")
STAGING = "/opt/centre/.provincial/backups/again/daily/staging"


@dataclass
class Played:
    """Stands in for a repository: what it restores is a folder that is there."""

    folder: Path
    cache: Path

    def restore(self, _: str, target: Path) -> None:
        shutil.copytree(self.folder, target, symlinks=True)


def chosen(staging: str = STAGING) -> Chosen:
    return Chosen(plan="daily", snapshot="one", manifest_path=f"{staging}/manifest.jsonl", digest=None)


def brought(root: Path, answers: dict[str, dict[str, str]] | None = None) -> Brought:
    return Brought(chosen=chosen(), root=root, manifest=Manifest(entries={}, answers=answers or {}))


def lay(checkout: Path, word: str) -> None:
    """What a run of plan `daily` copies of a checkout besides the plan's own paths."""
    staging = staging_of(Project(checkout), "again", "daily")
    for path in (staging / "still" / "state" / "one", checkout / "environments" / "again" / "environment.yaml"):
        path.parent.mkdir(parents=True)
        path.write_text(word)
    (checkout / "environments" / f"Pulumi.{word}.yaml").write_text(word)


def test_state_environment_and_stack_files_are_those_of_the_manifests_own_checkout(tmp_path: Path) -> None:
    real = tmp_path / "some" / "where" / "centre"
    for folder in (tmp_path / "d", real / "documents", tmp_path / "some" / "deeper" / "down" / "than" / "that"):
        lay(folder, "planted")
    lay(real, "real")
    (real / "environments" / "Pulumi.link.yaml").symlink_to("Pulumi.real.yaml")
    (real / "environments" / "Pulumi.a").mkdir()
    (real / "environments" / "Pulumi.a" / "b.yaml").touch()
    copied, restored = manifests.take([tmp_path]), tmp_path / "restored"
    shutil.copytree(tmp_path, Path(f"{restored}{tmp_path}"), symlinks=True, ignore=shutil.ignore_patterns("restored"))
    copy = Brought(chosen=chosen(str(staging_of(Project(real), "again", "daily"))), root=restored, manifest=copied)
    assert copy.state is not None
    assert (copy.state / "one").read_text() == "real"
    assert copy.environment is not None
    assert (copy.environment / "environment.yaml").read_text() == "real"
    assert [path.name for path in copy.stack_files] == ["Pulumi.real.yaml"]
    assert [path.read_text() for path in copy.stack_files] == ["real"]


def test_without_a_ledger_the_manifest_is_the_one_path_of_its_form_that_the_run_named() -> None:
    path = f"{STAGING}/manifest.jsonl"
    others = ["/srv/documents", "/srv/staging/manifest.jsonl", path.replace("daily", "weekly"), path.replace("in", "o")]
    assert manifest_among([*others, path], LEDGER, "again", "daily") == path
    for none in (others, [*others, f"/opt/..{path}"], [*others, path.removeprefix("/opt/")]):
        with pytest.raises(UsageError, match="the copy of plan daily has no manifest"):
            manifest_among(none, LEDGER, "again", "daily")


def test_several_manifests_are_refused_by_name_with_what_to_do() -> None:
    two = [f"{STAGING}/manifest.jsonl", f"/srv/documents{STAGING}/manifest.jsonl"]
    with pytest.raises(UsageError, match="several manifests") as refused:
        manifest_among(two, LEDGER, "again", "daily")
    assert all(path in str(refused.value) for path in two)
    assert "put the ledger back at again.jsonl" in str(refused.value)
    assert "--snapshot" in str(refused.value)


@pytest.mark.parametrize(
    "told", ["/etc/shadow", f"{STAGING}/dumps/../../../shadow", f"{STAGING}/dumps/link", f"{STAGING}/dumps/a/one"]
)
def test_the_copy_of_a_source_lies_in_staging_and_nowhere_else(tmp_path: Path, told: str) -> None:
    dumps = Path(f"{tmp_path}{STAGING}/dumps")
    dumps.mkdir(parents=True)
    (dumps / "one.dump").touch()
    (dumps / "link").symlink_to("/etc/shadow")
    (dumps / "a").symlink_to(".")
    answers = {"one": {"dump": f"{STAGING}/dumps/one.dump"}, "other": {"dump": told}}
    assert brought(tmp_path, answers).dump("one", "dump") == dumps / "one.dump"
    with pytest.raises(ProvincialError, match="does not lead where it says"):
        brought(tmp_path, answers).dump("other", "dump")


@pytest.mark.parametrize("path", ["/srv/link/passwd", "/srv/../../passwd", "/srv/inner/x", "srv"])
def test_no_path_of_a_copy_leads_out_of_its_place(tmp_path: Path, path: str) -> None:
    (tmp_path / "srv" / "real").mkdir(parents=True)
    (tmp_path / "srv" / "link").symlink_to("/etc")
    (tmp_path / "srv" / "inner").symlink_to("real")
    assert brought(tmp_path).at("/srv/link") == tmp_path / "srv" / "link"  # a link itself is put back as one
    with pytest.raises(ProvincialError, match="does not lead where it says"):
        brought(tmp_path).at(path)


def test_a_manifest_whose_paths_climb_is_refused_the_repository_being_played(tmp_path: Path) -> None:
    folder = tmp_path / "copied"
    staging = Path(f"{folder}{STAGING}")
    staging.mkdir(parents=True)
    (folder / "one").touch()
    taken = manifests.take([folder / "one"]).entries[str(folder / "one")]
    there = "/opt/../one"
    text = Manifest(entries={there: taken._replace(path=there)}, answers={}).text()
    (staging / "manifest.jsonl").write_bytes(text)
    with pytest.raises(ProvincialError, match="the manifest of a backup is not whole"):
        bring(Played(folder, tmp_path), chosen(), tmp_path / "recovery" / "copy")  # type: ignore[arg-type, type-var]


def test_what_is_put_back_follows_no_link_of_the_copy_or_of_what_is_there(tmp_path: Path) -> None:
    outside, copy, target = tmp_path / "outside", tmp_path / "copy", tmp_path / "target"
    for folder in (outside, copy, target):
        folder.mkdir()
    (outside / "secret").write_text("untouched")
    (copy / "link").symlink_to(outside)
    (copy / "file").write_text("copied")
    (target / "file").symlink_to(outside / "secret")  # as a run that was killed may find it
    put_back(copy, target)
    assert (target / "link").readlink() == outside
    assert ((target / "file").is_symlink(), (target / "file").read_text()) == (False, "copied")
    assert (outside / "secret").read_text() == "untouched"
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ProvincialError, match="can't be put back"):
        put_back(copy / "link", empty)  # a link never brings what it leads to
    assert list(empty.iterdir()) == []


def test_nothing_is_put_back_through_a_link_that_came_from_a_copy(tmp_path: Path) -> None:
    outside, documents, source = tmp_path / "outside", tmp_path / "documents", tmp_path / "source"
    outside.mkdir()
    documents.mkdir()
    source.write_text("copied")
    (documents / "deep").symlink_to(outside)
    target = documents / "deep" / "er" / "file"
    with pytest.raises(ProvincialError, match="does not lead where it says"):
        put_back(source, target, roots=[documents, target])
    assert list(outside.iterdir()) == []
    (tmp_path / "way").symlink_to(outside)  # a link that the administrator made, outside of every copy, is his
    put_back(source, tmp_path / "way" / "file", roots=[tmp_path / "way" / "file"])
    assert (outside / "file").read_text() == "copied"

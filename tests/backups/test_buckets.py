"""Copies of buckets: what is told of them, what any key does to them, and what is wrong with them found.

Production is the sandbox's AWS half, the drill's store a real versitygw.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
from provincial_cloud.backup import buckets, throw_away_store
from provincial_cloud.backup import objects as s3
from provincial_cloud.backup.buckets import INDEX, OBJECTS
from provincial_cloud.backup.objects import BucketError, Objects, RefusedError
from provincial_cloud.backup.sources import BucketSource
from provincial_cloud.sandbox.aws import REGION

if TYPE_CHECKING:
    from conftest import Vault

ODD_KEYS = (
    "hồ sơ/một cửa/2026.pdf",
    "../escaped",
    "deep/../../escaped",
    "./dot",
    "/absolute",
    "double//slash",
    "folder/",
    "clash",
    "clash/below",
    "Quyết định " * 16 + ".pdf",  # longer than a file's name may be
    "d/" * 500 + "end",
    "control\x01 and tab\t",
    "spaces + % ? # & = '\"<>",
    "back\\slash",
    ".hidden/.sgwtmp",
    "stand-in-of-nobody",
    "\u202eright to left",
    "é and e\u0301",
)
"""Keys that a path on a disk can't be, or shall not be."""


def _stranger(url: str, attempts: int = 3) -> Connection:
    credentials = Credentials("stranger", "stranger")
    return Connection(Target(endpoint=url, region=REGION, credentials=credentials, max_attempts=attempts))


@pytest.fixture
def covered(vault: Vault, bucket_source: BucketSource) -> Vault:
    return replace(vault, sources=(bucket_source,))


def test_a_restored_bucket_answers_over_s3_as_the_real_one_did(covered: Vault, objects: Objects) -> None:
    covered.back_up()
    objects.call("put_object", Key="later", Body=b"later")
    drilled = covered.drill()
    assert drilled.findings == ()
    (back,) = drilled.restored
    assert (back.questions, back.sources) == (4, ("bucket/documents/files",))
    assert not list((covered.home / "work").rglob("store-drill-*"))


def test_any_key_is_copied_asked_and_put_back_and_none_names_a_file(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "LARGE", 2000)  # from here on objects go in parts
    for key in ODD_KEYS:
        objects.call("put_object", Key=key, Body=key.encode(), Metadata={"a": "b"})
    objects.call("put_object", Key="much", Body=b"much", Metadata={"a": "x" * 1900, "b": "y" * 60})
    folder = tmp_path / "inside" / "copy"
    folder.parent.mkdir()
    copied = buckets.fetch(objects, folder)
    assert copied.answers[OBJECTS].startswith(f"{len(ODD_KEYS) + 10} objects, ")
    assert copied.unsettled == ()
    assert buckets.ask_restored(folder, copied.answers) == copied.answers
    assert list(tmp_path.iterdir()) == [folder.parent]
    assert list(folder.parent.iterdir()) == [folder]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert all(len(path.name) == 64 for path in files if path.name != INDEX)
    other = replace(objects, bucket=f"{objects.bucket}-new")
    other.call("create_bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    back = buckets.put_back(other, folder)
    assert (back.lacking, back.kept) == ((), ())
    assert buckets.fetch(other, tmp_path / "again").answers == copied.answers


def test_what_is_missing_is_put_back_and_what_is_there_is_kept(objects: Objects, tmp_path: Path) -> None:
    copied = buckets.fetch(objects, tmp_path / "copy")
    objects.call("delete_object", Key="2026/3.pdf")
    objects.call("put_object", Key="2026/4.pdf", Body=b"newer")
    objects.call("put_object", Key="later", Body=b"later")
    back = buckets.put_back(objects, tmp_path / "copy")
    assert (back.lacking, back.kept) == ((), ("2026/4.pdf",))
    found = objects.call("get_object", Key="2026/3.pdf")
    assert (found["ContentType"], [*found["Metadata"].values()]) == ("application/pdf", ["unit-3"])
    assert objects.call("get_object", Key="2026/4.pdf")["Body"].read() == b"newer"
    now = buckets.fetch(objects, tmp_path / "now").answers
    assert now[OBJECTS] != copied.answers[OBJECTS]


def test_what_somebody_writes_while_it_is_put_back_is_kept(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = ("empty", "2026/7.pdf")
    buckets.fetch(objects, tmp_path / "copy")
    for key in gone:
        objects.call("delete_object", Key=key)
    monkeypatch.setattr(s3, "LARGE", 2000)  # of the two, one goes in parts
    real = buckets.write_object

    def put(given: Objects, name: str, *rest: Any, over: bool) -> None:
        given.call("put_object", Key=name, Body=b"written meanwhile")
        real(given, name, *rest, over=over)

    monkeypatch.setattr(buckets, "write_object", put)
    assert set(buckets.put_back(objects, tmp_path / "copy").kept) == set(gone)
    for key in gone:
        assert objects.call("get_object", Key=key)["Body"].read() == b"written meanwhile"
    assert objects.call("list_multipart_uploads").get("Uploads", []) == []


def test_what_is_unchanged_is_not_fetched_again_and_what_changed_is(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    real = Objects.call

    def call(self: Objects, method: str, **given: Any) -> dict[str, Any]:
        if method == "get_object":
            fetched.append(given["Key"])
        return real(self, method, **given)

    monkeypatch.setattr(Objects, "call", call)
    folder = tmp_path / "copy"
    buckets.fetch(objects, folder)
    assert len(fetched) == 9
    fetched.clear()
    monkeypatch.setattr(buckets, "_YOUNG", timedelta(0))
    buckets.fetch(objects, folder)
    assert len(fetched) == 9  # all were young: each could have changed once more in the second of its last change
    fetched.clear()
    objects.call("put_object", Key="2026/1.pdf", Body=b"another")
    objects.call("delete_object", Key="2026/2.pdf")
    objects.call("put_object_tagging", Key="2026/5.pdf", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    buckets._path(folder, "2026/6.pdf").write_bytes(b"spoilt in staging")
    copied = buckets.fetch(objects, folder)
    assert sorted(fetched) == ["2026/1.pdf", "2026/6.pdf"]
    assert copied.answers == buckets.fetch(objects, tmp_path / "whole").answers
    assert not buckets._path(folder, "2026/2.pdf").exists()


def test_an_object_that_changes_while_it_is_read_is_named_and_one_that_goes_is_left_out(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = buckets._take

    def take(given: Objects, listed: dict[str, Any], *rest: Any) -> Any:
        if listed["Key"] == "2026/1.pdf":
            given.call("put_object", Key=listed["Key"], Body=b"changed since it was listed")
        if listed["Key"] == "2026/2.pdf":
            given.call("delete_object", Key=listed["Key"])
        return real(given, listed, *rest)

    monkeypatch.setattr(buckets, "_take", take)
    copied = buckets.fetch(objects, tmp_path / "copy")
    assert copied.unsettled == (f"{objects.bucket}/2026/1.pdf", f"{objects.bucket}/2026/2.pdf")
    assert copied.answers[OBJECTS].startswith("8 objects, ")
    assert buckets.ask_restored(tmp_path / "copy", copied.answers) == copied.answers


def test_an_object_that_is_listed_and_can_not_be_read_fails_the_run(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> Any:
        raise RefusedError("NoSuchKey", "no such key")

    monkeypatch.setattr(buckets, "read_object", gone)
    with pytest.raises(BucketError, match="no such key"):
        buckets.fetch(objects, tmp_path / "copy")


def test_pages_of_objects_are_all_read(objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = buckets.fetch(objects, tmp_path / "whole")
    real = Objects.call

    def call(self: Objects, method: str, **given: Any) -> dict[str, Any]:
        return real(self, method, **({"MaxKeys": 2} if method == "list_objects_v2" else {}), **given)

    monkeypatch.setattr(Objects, "call", call)
    assert buckets.fetch(objects, tmp_path / "copy").answers == whole.answers


def test_a_bucket_that_is_not_there_fails_the_run(covered: Vault, bucket_source: BucketSource) -> None:
    nowhere = replace(bucket_source, objects=replace(bucket_source.objects, bucket="nowhere"))
    with pytest.raises(BucketError, match="bucket nowhere could not be copied") as told:
        replace(covered, sources=(nowhere,)).back_up()
    assert "bring up the stack that makes the bucket" in str(told.value)
    assert covered.known == ()


def test_a_store_that_refuses_fails_the_run_and_so_does_one_that_is_gone(
    covered: Vault, bucket_source: BucketSource
) -> None:
    with throw_away_store.throw_away(covered.home) as real:
        real.call("s3", "create_bucket", {"Bucket": "files"})
        endpoint = real.target.endpoint
        assert endpoint is not None
        with closing(_stranger(endpoint)) as stranger:  # whoever has not the key of the throw-away store gets nothing
            refused = replace(bucket_source, objects=Objects(connection=stranger, bucket="files"))
            with pytest.raises(BucketError, match="No user exists with the provided access key"):
                replace(covered, sources=(refused,)).back_up()
    with closing(_stranger(endpoint, attempts=1)) as nobody:
        gone = replace(bucket_source, objects=Objects(connection=nobody, bucket="files"))
        with pytest.raises(BucketError, match="NoConnection"):
            replace(covered, sources=(gone,)).back_up()
    assert covered.known == ()


def test_an_empty_bucket_is_copied_and_its_emptiness_is_proven(covered: Vault, bucket_source: BucketSource) -> None:
    objects = replace(bucket_source.objects, bucket=f"{bucket_source.objects.bucket}-empty")
    objects.call("create_bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    empty = replace(covered, sources=(replace(bucket_source, objects=objects),))
    empty.back_up()
    assert empty.drill().findings == ()


class _Broken:
    """The body of an object over a way that breaks in the middle, so often."""

    def __init__(self, body: Any, left: list[int]) -> None:
        self._body, self._left = body, left

    def close(self) -> None:
        self._body.close()

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        from botocore.exceptions import ResponseStreamingError

        whole = b"".join(self._body.iter_chunks(size))
        if self._left[0] > 0:
            self._left[0] -= 1
            yield whole[: len(whole) // 2]
            raise ResponseStreamingError(error="connection broken")
        yield whole


@pytest.mark.parametrize("times", [1, 3])
def test_a_network_that_is_cut_in_the_middle_is_tried_again_and_then_fails_the_run(
    covered: Vault, objects: Objects, monkeypatch: pytest.MonkeyPatch, times: int, tmp_path: Path
) -> None:
    whole = buckets.fetch(objects, tmp_path / "whole").answers
    left, real = [times], Objects.call

    def call(self: Objects, method: str, **given: Any) -> dict[str, Any]:
        answer = real(self, method, **given)
        if method == "get_object" and given["Key"] == "2026/7.pdf":
            answer["Body"] = _Broken(answer["Body"], left)
        return answer

    monkeypatch.setattr(Objects, "call", call)
    if times == 1:
        assert buckets.fetch(objects, tmp_path / "copy").answers == whole
        return
    with pytest.raises(BucketError, match="connection broken"):
        covered.back_up()
    assert covered.known == ()

"""Key pairs through their whole life."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from provincial_cloud.aws import KeyPair
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.aws.provider.difference import difference
from provincial_cloud.errors import ProvincialError


def _public_key(comment: str = "") -> str:
    key = Ed25519PrivateKey.generate().public_key()
    return f"{key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()} {comment}".strip()


def test_a_key_pair_lives_a_whole_life(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    cloud.live(
        KeyPair,
        {"key_name": "administrators", "public_key_material": _public_key("anna@office"), "tags": {"Name": "a"}},
        changes={"tags": {"Name": "b", "provincial:level": "3"}},
        replaces={"key_name": "others", "public_key_material": _public_key()},
        drift={
            "tags": lambda name: ec2.delete_tags(
                Resources=[ec2.describe_key_pairs(KeyNames=[name])["KeyPairs"][0]["KeyPairId"]], Tags=[{"Key": "Name"}]
            )
        },
    )


def test_a_key_swapped_by_hand_is_seen(cloud: Any) -> None:
    ec2 = cloud.client("ec2")
    id, state = cloud.make(KeyPair, key_name="administrators", public_key_material=_public_key())
    ec2.delete_key_pair(KeyName="administrators")
    ec2.import_key_pair(KeyName="administrators", PublicKeyMaterial=_public_key().encode())
    seen = cloud.runner(KeyPair).read(id, state, state)
    assert difference(KeyPair, seen, state).replaces == ["public_key_material"]


def test_the_comment_of_a_key_says_nothing_about_it(cloud: Any) -> None:
    id, state = cloud.make(KeyPair, key_name="administrators", public_key_material=_public_key("anna@office"))
    known = {**state, "public_key_material": state["public_key_material"].replace("anna@office", "administrators\n")}
    seen = cloud.runner(KeyPair).read(id, known, known)
    assert difference(KeyPair, seen, known).changes == ()


def test_a_key_pair_made_by_hand_is_not_taken_over(cloud: Any) -> None:
    cloud.client("ec2").import_key_pair(KeyName="theirs", PublicKeyMaterial=_public_key().encode())
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(KeyPair, key_name="theirs", public_key_material=_public_key())


def test_a_private_key_is_refused_and_not_repeated() -> None:
    text = "-----BEGIN OPENSSH PRIVATE KEY-----\ncanary\n-----END OPENSSH PRIVATE KEY-----"
    found = check(KeyPair, {"key_name": "a", "public_key_material": text}).found
    assert [path for path, _ in found] == ["public_key_material"]
    assert "canary" not in repr(found)

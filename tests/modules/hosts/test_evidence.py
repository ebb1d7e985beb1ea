from __future__ import annotations

import json

import pytest

from provincial_cloud.hosts.collector.signing import canonical
from provincial_cloud.hosts.evidence import EvidenceError, verified

from .conftest import ASKED, NONCE


def refuse(document: bytes, key: str, **more: str | None) -> str:
    with pytest.raises(EvidenceError) as caught:
        verified(document, **{"host": "may-chu-01", "host_keys": [key], "nonce": NONCE, **more})  # type: ignore[arg-type]
    return str(caught.value)


def test_what_the_pinned_host_signed_is_believed(document_of, host_key, make_key):
    document = document_of(host_key)
    facts = verified(document, host="may-chu-01", host_keys=[make_key().public, host_key.public], nonce=NONCE)
    assert facts.values == {"schema": 1, "host": {"name": "máy"}}
    assert int(facts.collected.timestamp()) == ASKED
    assert facts.document == document
    assert len(facts.sha256) == 64


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
def test_other_kinds_of_host_keys_sign_too(document_of, make_key, kind):
    key = make_key(kind)
    assert verified(document_of(key), host="may-chu-01", host_keys=[key.public], nonce=NONCE).values["schema"] == 1


def test_no_byte_can_be_changed(document_of, host_key):
    document = document_of(host_key)
    for place in range(0, len(document), 7):
        altered = bytearray(document)
        altered[place] ^= 1
        assert "refused" in refuse(bytes(altered), host_key.public), place


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_document_that_was_cut_is_refused(document_of, host_key, cut):
    assert "canonical" in refuse(document_of(host_key)[:cut], host_key.public)


def test_a_blank_added_is_refused(document_of, host_key):
    assert "canonical" in refuse(document_of(host_key) + b"\n", host_key.public)


def test_facts_put_in_the_place_of_others_are_refused(document_of, host_key):
    document = json.loads(document_of(host_key))
    document["facts"]["schema"] = 2
    assert "does not describe these facts" in refuse(canonical(document), host_key.public)


def test_another_hosts_key_is_refused(document_of, host_key, make_key):
    assert "not that of a pinned host key" in refuse(document_of(make_key()), host_key.public)


def test_another_hosts_document_is_refused(document_of, host_key):
    assert "of this host" in refuse(document_of(host_key, host="may-chu-02"), host_key.public)


def test_an_old_document_is_no_answer_to_a_new_question(document_of, host_key):
    assert "played back" in refuse(document_of(host_key, nonce="aa" * 16), host_key.public)


def test_an_archived_document_is_verified_without_its_question(document_of, host_key):
    document = document_of(host_key, nonce="aa" * 16)
    assert verified(document, host="may-chu-01", host_keys=[host_key.public]).nonce == "aa" * 16


def test_a_signature_made_for_another_purpose_is_refused(document_of, host_key, monkeypatch):
    from provincial_cloud.hosts.collector import signing

    document = json.loads(document_of(host_key))
    with monkeypatch.context() as patched:
        patched.setattr(signing, "NAMESPACE", "file")
        document["signature"] = signing.sign(document["statement"], [host_key.public.split()[0]])
    assert "not that of a pinned host key" in refuse(canonical(document), host_key.public)


def test_a_huge_document_is_not_even_read(document_of, host_key, monkeypatch):
    monkeypatch.setattr("provincial_cloud.hosts.evidence.MOST_BYTES", 100)
    assert "too large" in refuse(document_of(host_key), host_key.public)


@pytest.mark.parametrize("document", [b"[]", b"{}", b'{"version":1}', b"null", b'{"a":' * 5000])
def test_what_is_no_document_is_refused(host_key, document):
    assert "canonical" in refuse(document, host_key.public)

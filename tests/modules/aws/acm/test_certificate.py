"""Certificates through their whole life."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws import Certificate
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.aws.provider.difference import difference


def test_a_certificate_lives_a_whole_life(cloud: Any) -> None:
    acm = cloud.client("acm")
    cloud.live(
        Certificate,
        {
            "domain_name": "www.example.gov.vn",
            "subject_alternative_names": ["portal.example.gov.vn"],
            "tags": {"Name": "portal"},
        },
        changes={"tags": {"Name": "portal", "provincial:level": "3"}},
        replaces={
            "domain_name": "other.example.gov.vn",
            "validation_method": "EMAIL",
            "subject_alternative_names": ["www.example.gov.vn"],
            "key_algorithm": "EC_prime256v1",
        },
        drift={
            "tags": lambda arn: acm.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "stray", "Value": "x"}])
        },
    )


def test_the_records_that_prove_the_domain_are_told(cloud: Any) -> None:
    arn, state = cloud.make(Certificate, domain_name="*.example.gov.vn")
    records = state["validation_records"]
    assert state["arn"] == arn
    assert {record["domain"] for record in records} == {"*.example.gov.vn"}
    assert {record["type"] for record in records} == {"CNAME"}
    assert all(record["name"].endswith(".example.gov.vn.") and record["value"] for record in records)


def test_a_key_algorithm_is_the_same_in_either_spelling() -> None:
    view = Certificate.lifecycle.custom[0].view
    assert view is not None
    for spelling in ("RSA_2048", "RSA-2048"):
        assert view({"key_algorithm": spelling}, {}) == {"key_algorithm": "RSA_2048"}
    assert view({"key_algorithm": "EC_prime256v1"}, {}) == {"key_algorithm": "EC_prime256v1"}


def test_the_name_that_the_cloud_adds_to_the_alternatives_is_no_difference() -> None:
    given = {"domain_name": "www.example.gov.vn", "subject_alternative_names": ["portal.example.gov.vn"]}
    inputs = complete(Certificate, "", given)
    seen = {**inputs, "subject_alternative_names": ["portal.example.gov.vn", "www.example.gov.vn"]}
    assert difference(Certificate, seen, inputs).changes == ()


def test_bad_certificates_are_refused_before_anything_is_asked() -> None:
    given = {"domain_name": "not a name", "validation_method": "PHONE", "key_algorithm": "RSA_512"}
    found = check(Certificate, complete(Certificate, "", given)).found
    assert {path for path, _ in found} == {"domain_name", "validation_method", "key_algorithm"}


def test_a_certificate_can_be_made_again_within_the_hour_that_its_token_is_remembered(cloud: Any) -> None:
    urn = cloud.urn(Certificate)
    inputs = complete(Certificate, urn, {"domain_name": "www.example.gov.vn"})
    first, state = cloud.runner(Certificate).create(urn, inputs)
    cloud.runner(Certificate).delete(first, state)
    second, _ = cloud.runner(Certificate).create(urn, inputs)
    assert second != first

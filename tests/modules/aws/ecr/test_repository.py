"""Image repositories through their whole life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provincial_cloud.aws import Repository
from provincial_cloud.aws.provider.checking import check
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.errors import ProvincialError

LIFECYCLE = {
    "rules": [
        {
            "rulePriority": 1,
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": 14,
            },
            "action": {"type": "expire"},
        }
    ]
}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Pull",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": ["ecr:BatchGetImage"],
        }
    ],
}


def test_a_repository_lives_a_whole_life(cloud: Any) -> None:
    ecr = cloud.client("ecr")
    cloud.live(
        Repository,
        {"repository_name": "tinh/portal", "lifecycle_policy": LIFECYCLE, "tags": {"Name": "portal"}},
        changes={
            "image_tag_mutability": "MUTABLE",
            "image_scanning_configuration": {"scan_on_push": False},
            "lifecycle_policy": json.dumps({"rules": [{**LIFECYCLE["rules"][0], "rulePriority": 2}]}),
            "policy": POLICY,
            "force_delete": True,
            "tags": {"Name": "portal", "provincial:level": "3"},
        },
        replaces={
            "repository_name": "tinh/other",
            "encryption_configuration": {"encryption_type": "KMS", "kms_key": "alias/images"},
        },
        drift={
            "image_tag_mutability": lambda id: ecr.put_image_tag_mutability(
                repositoryName=id, imageTagMutability="IMMUTABLE"
            ),
            "image_scanning_configuration": lambda id: ecr.put_image_scanning_configuration(
                repositoryName=id, imageScanningConfiguration={"scanOnPush": True}
            ),
            "policy": lambda id: ecr.delete_repository_policy(repositoryName=id),
            "lifecycle_policy": lambda id: ecr.delete_lifecycle_policy(repositoryName=id),
            "tags": lambda id: ecr.tag_resource(
                resourceArn=ecr.describe_repositories(repositoryNames=[id])["repositories"][0]["repositoryArn"],
                tags=[{"Key": "stray", "Value": "x"}],
            ),
        },
    )


def test_a_policy_put_by_hand_where_none_is_declared_is_drift(cloud: Any) -> None:
    ecr = cloud.client("ecr")
    cloud.live(
        Repository,
        {"repository_name": "bare"},
        drift={"policy": lambda id: ecr.set_repository_policy(repositoryName=id, policyText=json.dumps(POLICY))},
    )


def test_a_repository_with_images_is_only_deleted_when_it_may_be(cloud: Any) -> None:
    id, state = cloud.make(Repository, repository_name="full")
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
    cloud.client("ecr").put_image(repositoryName=id, imageManifest=json.dumps(manifest), imageTag="1")
    with pytest.raises(ApiError, match="RepositoryNotEmptyException"):
        cloud.runner(Repository).delete(id, state)
    cloud.runner(Repository).delete(id, {**state, "force_delete": True})
    assert cloud.runner(Repository).read(id, state, state) is None


def test_a_repository_of_others_is_never_taken_over(cloud: Any) -> None:
    cloud.client("ecr").create_repository(repositoryName="theirs")
    with pytest.raises(ProvincialError, match="not this stack's"):
        cloud.make(Repository, repository_name="theirs")


@pytest.mark.parametrize("name", ["Portal", "-portal", "a//b", "a"])
def test_a_name_that_the_registry_would_refuse_is_refused_offline(name: str) -> None:
    assert [path for path, _ in check(Repository, {"repository_name": name}).found] == ["repository_name"]

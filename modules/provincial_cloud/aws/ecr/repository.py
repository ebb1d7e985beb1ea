"""Repositories of container images."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    Argument,
    Aspect,
    Call,
    Document,
    Lifecycle,
    Listing,
    MapArgument,
    Ref,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

REPOSITORY = {"repositoryName": Ref("repository_name")}


class Repository(AwsResource):
    """A repository whose tags can't be moved and whose images are scanned when they are pushed."""

    repository_name: Argument[str] = argument(
        default=None,
        replaces=True,
        autoname=True,
        longest=256,
        form=r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*",
    )
    """Name, 2 to 256 small letters, digits, `.`, `_`, `-` and `/`, unique in the registry; made from the resource's
    name where unset."""
    image_tag_mutability: Argument[str] = argument(default="IMMUTABLE")
    """IMMUTABLE: a tag always means the same image; MUTABLE: it may be moved."""
    image_scanning_configuration: MapArgument[bool] = argument(default={"scan_on_push": True})
    """`scan_on_push`: whether images are searched for known weaknesses when they are pushed."""
    encryption_configuration: MapArgument[str] = argument(default={"encryption_type": "AES256"}, replaces=True)
    """`encryption_type` (AES256 or KMS) and `kms_key`; it can't change later."""
    lifecycle_policy: Argument[dict[str, Any] | str] = argument(default=None, document=Document.JSON, watched=True)
    """Which images are deleted when, a JSON document; unset means none ever."""
    policy: Argument[dict[str, Any] | str] = argument(default=None, document=Document.JSON, watched=True)
    """Repository policy, a JSON document; unset means that only the account's own policies count."""
    force_delete: Argument[bool] = argument(default=False, local=True)
    """Whether deleting the repository may delete the images in it."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""
    repository_uri: Result[str] = result()
    """Where images are pushed to and pulled from."""

    lifecycle = Lifecycle(
        service="ecr",
        create=Call("create_repository"),
        id="$repository_name",
        read=Call("describe_repositories", {"repositoryNames": [Ref("repository_name")]}),
        item="repositories[0]",
        values={"arn": "repository_arn"},
        update=(
            Call("put_image_tag_mutability", REPOSITORY, ("image_tag_mutability",)),
            Call("put_image_scanning_configuration", REPOSITORY, ("image_scanning_configuration",)),
        ),
        aspects=(
            Aspect(
                arguments=("lifecycle_policy",),
                put=(Call("put_lifecycle_policy", {**REPOSITORY, "lifecyclePolicyText": Ref("lifecycle_policy")}),),
                clear=(Call("delete_lifecycle_policy", REPOSITORY),),
                get=Call("get_lifecycle_policy", REPOSITORY),
                values={"lifecycle_policy": "lifecycle_policy_text"},
                absent=("LifecyclePolicyNotFoundException",),
            ),
            Aspect(
                arguments=("policy",),
                put=(Call("set_repository_policy", {**REPOSITORY, "policyText": Ref("policy")}),),
                clear=(Call("delete_repository_policy", REPOSITORY),),
                get=Call("get_repository_policy", REPOSITORY),
                values={"policy": "policy_text"},
                absent=("RepositoryPolicyNotFoundException",),
            ),
        ),
        delete=Call("delete_repository", {**REPOSITORY, "force": Ref("force_delete")}),
        tagging=Tagging(
            add=Call("tag_resource", {"resourceArn": Ref("arn")}),
            remove=Call("untag_resource", {"resourceArn": Ref("arn")}),
            get=Call("list_tags_for_resource", {"resourceArn": Ref("arn")}),
        ),
        listing=Listing(call=Call("describe_repositories"), items="repositories", id="repository_name"),
        taken=("RepositoryAlreadyExistsException",),
        gone=("RepositoryNotFoundException",),
    )

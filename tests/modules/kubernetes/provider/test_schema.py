"""The schema names the types that this provider manages, as `pulumi import` needs them."""

from __future__ import annotations

import json

from provincial_cloud.kubernetes.provider.schema import schema_text, tokens


def test_the_types_are_those_of_the_installed_package_without_lists_patches_and_charts() -> None:
    found = tokens()
    assert {"kubernetes:core/v1:ConfigMap", "kubernetes:apps/v1:Deployment"} <= set(found)
    assert not [token for token in found if token.endswith(("List", "Patch")) or "helm.sh" in token]


def test_each_type_takes_what_stands_at_the_top_of_objects() -> None:
    told = json.loads(schema_text())
    assert (told["name"], told["version"]) == ("kubernetes", "4.30.0")
    assert {"metadata", "data", "spec"} <= set(told["resources"]["kubernetes:core/v1:ConfigMap"]["inputProperties"])

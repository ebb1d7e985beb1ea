"""Objects are registered as pulumi-kubernetes would register them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_recorded_objects_have_the_sdks_own_type_tokens(record_layers: Callable[..., Any]) -> None:
    types = {one["type"] for one in record_layers("local", "platform", "tenants").resources}
    assert types >= {
        "kubernetes:core/v1:Namespace",
        "kubernetes:core/v1:ResourceQuota",
        "kubernetes:core/v1:LimitRange",
        "kubernetes:core/v1:ServiceAccount",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        "kubernetes:scheduling.k8s.io/v1:PriorityClass",
        "pulumi:providers:kubernetes",
        "provincial:tenants:TenantSpace",
        "provincial:platform:ClusterPlatform",
    }

"""The files of an API server: audit policy, encryption at rest, Pod Security of namespaces that say nothing.

One source for the sandbox's cluster and for those that are made from hosts. Pure: plain data, to be written as JSON,
which is YAML too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

UNLABELLED_ENFORCE = "baseline"
"""Pod Security standard of a namespace that says nothing; what the platform makes says `restricted` itself."""
UNLABELLED_WARN = "restricted"
EXEMPT_NAMESPACES = ("kube-system",)
"""Where the cluster's own parts run, some of which need the host's network (CIS-K8s 5.2)."""

_QUIET = ("get", "list", "watch")


def audit_policy() -> dict[str, Any]:
    """What is written down: every change and refusal, bodies of who-may-do-what, never a body of a secret (LOG-01).

    TCVN 14423:2026 x.8.2.1 and CIS-K8s 3.2.
    """
    return {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            # The control plane's own reading and its heartbeats say nothing about who changed what.
            {"level": "None", "nonResourceURLs": ["/healthz*", "/livez*", "/readyz*", "/version", "/openapi*"]},
            {"level": "None", "users": ["system:apiserver"], "verbs": [*_QUIET, "update"]},
            {
                "level": "None",
                "users": ["system:kube-controller-manager", "system:kube-scheduler"],
                "verbs": list(_QUIET),
            },
            {"level": "None", "resources": [{"group": "coordination.k8s.io", "resources": ["leases"]}]},
            # Bodies of secrets never; bodies of who-may-do-what always.
            {"level": "Metadata", "resources": [{"group": "", "resources": ["secrets", "configmaps"]}]},
            {"level": "RequestResponse", "resources": [{"group": "rbac.authorization.k8s.io"}]},
            {"level": "Metadata"},
        ],
    }


def encryption_configuration(keys: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """How secrets lie in etcd: encrypted with the first key (DAT-01); the others still read what was written before.

    `keys` are names and 32 random bytes in base64. What was written before there was a key can be read as well.
    """
    return {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "EncryptionConfiguration",
        "resources": [
            {
                "resources": ["secrets"],
                "providers": [
                    {"secretbox": {"keys": [{"name": name, "secret": secret} for name, secret in keys]}},
                    {"identity": {}},
                ],
            }
        ],
    }


def admission_configuration() -> dict[str, Any]:
    """Pod Security where a namespace's labels say nothing (KUB-01, CIS-K8s 5.2)."""
    return {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "AdmissionConfiguration",
        "plugins": [
            {
                "name": "PodSecurity",
                "configuration": {
                    "apiVersion": "pod-security.admission.config.k8s.io/v1",
                    "kind": "PodSecurityConfiguration",
                    "defaults": {
                        "enforce": UNLABELLED_ENFORCE,
                        "enforce-version": "latest",
                        "audit": UNLABELLED_WARN,
                        "audit-version": "latest",
                        "warn": UNLABELLED_WARN,
                        "warn-version": "latest",
                    },
                    "exemptions": {"usernames": [], "runtimeClasses": [], "namespaces": list(EXEMPT_NAMESPACES)},
                },
            }
        ],
    }

"""Objects made at random: both gates say the same of each, and Pod Security's own admission agrees with our rules."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from provincial_policies import catalogue
from provincial_policies.cel import examples
from provincial_policies.cel.examples import ABSENT, DIGEST, IMAGE, LABELS, container, example, known, pod_example
from provincial_policies.cel.kinds import POD, PODS, Kind

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.timeout(1800)

SEED = 20261126
MOST_BROKEN = 4
"""Parts changed in one object: few enough that the API server names every rule in its warnings."""

PARTS: dict[str, list[Any]] = {
    "containers.0.securityContext.privileged": [True, False],
    "containers.0.securityContext.allowPrivilegeEscalation": [True, False, ABSENT],
    "containers.0.securityContext.capabilities": [
        ABSENT,
        {},
        {"drop": ["NET_RAW"]},
        {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
        {"drop": ["ALL"], "add": ["CHOWN"]},
        {"drop": ["ALL"], "add": ["NET_RAW"]},
        {"drop": ["all"]},
    ],
    "containers.0.securityContext.readOnlyRootFilesystem": [True, False, ABSENT],
    "containers.0.securityContext.runAsNonRoot": [True, False],
    "containers.0.securityContext.runAsUser": [0, 7],
    "containers.0.securityContext.runAsGroup": [0, 7],
    "containers.0.securityContext.procMount": ["Default", "Unmasked"],
    "containers.0.securityContext.seccompProfile": [{"type": "Unconfined"}, {"type": "RuntimeDefault"}],
    "containers.0.securityContext.seLinuxOptions": [
        {},
        {"level": "s0"},
        {"type": "container_init_t"},
        {"type": "container_engine_t"},
        {"type": "spc_t"},
        {"user": "u"},
        {"role": "r"},
        {"type": ""},
    ],
    "containers.0.securityContext.appArmorProfile": [{"type": "Unconfined"}, {"type": "RuntimeDefault"}],
    "containers.0.securityContext.windowsOptions": [{}, {"hostProcess": False}, {"runAsUserName": "x"}],
    "containers.0.securityContext": [ABSENT, {}],
    "containers.0.ports": [
        ABSENT,
        [],
        [{"containerPort": 80, "hostPort": 80}],
        [{"containerPort": 80, "hostPort": 0}],
    ],
    "containers.0.livenessProbe": [
        ABSENT,
        {"httpGet": {"port": 80, "host": "10.0.0.1"}},
        {"httpGet": {"port": 80, "host": ""}},
        {"tcpSocket": {"port": 80, "host": "10.0.0.1"}},
        {"exec": {"command": ["true"]}},
        {"grpc": {"port": 80}},
    ],
    "containers.0.readinessProbe": [ABSENT, {"tcpSocket": {"port": 80, "host": "h"}}],
    "containers.0.startupProbe": [{"httpGet": {"port": 80, "host": "h"}}, {"tcpSocket": {"port": 80}}],
    "containers.0.lifecycle": [
        {"preStop": {"httpGet": {"port": 80, "host": "h"}}},
        {"postStart": {"httpGet": {"port": 80}}},
        {"preStop": {"sleep": {"seconds": 1}}},
    ],
    "containers.0.env": [
        [],
        [{"name": "DB_PASSWORD", "value": "example"}],
        [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
        [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
    ],
    "containers.0.envFrom": [[{"secretRef": {"name": "s"}}], [{"configMapRef": {"name": "s"}}]],
    "containers.0.image": [
        "nginx",
        "registry.example.vn/a:1",
        f"docker.io/a@{DIGEST}",
        f"registry.example.vn/b@{DIGEST}",
    ],
    "containers.0.resources": [
        ABSENT,
        {},
        {"limits": {"memory": "1Gi"}},
        {"limits": {"memory": "1Gi", "cpu": 1}},
        {"requests": {"cpu": "1"}},
    ],
    "initContainers": [
        [],
        [container("first")],
        [{"name": "first", "image": "nginx"}],
        [{"name": "i", "image": IMAGE}],
    ],
    "securityContext": [ABSENT, {}, {"runAsNonRoot": True}],
    "securityContext.runAsNonRoot": [True, False, ABSENT],
    "securityContext.runAsUser": [0, ABSENT],
    "securityContext.runAsGroup": [0, ABSENT],
    "securityContext.fsGroup": [0, ABSENT],
    "securityContext.supplementalGroups": [[0], [5], []],
    "securityContext.seccompProfile": [
        ABSENT,
        {"type": "Unconfined"},
        {"type": "Localhost", "localhostProfile": "a.json"},
    ],
    "securityContext.seLinuxOptions": [{"type": "spc_t"}, {"type": "container_kvm_t"}, {"role": "r"}],
    "securityContext.appArmorProfile": [{"type": "Unconfined"}, {"type": "Localhost", "localhostProfile": "a"}],
    "securityContext.sysctls": [
        [],
        [{"name": "net.ipv4.tcp_syncookies", "value": "1"}],
        [{"name": "kernel.msgmax", "value": "1"}],
    ],
    "hostNetwork": [True, False],
    "hostPID": [True, False],
    "hostIPC": [True, False],
    "hostUsers": [True, False],
    "volumes": [
        ABSENT,
        [],
        [{"name": "v"}],
        [{"name": "v", "emptyDir": {}}],
        [{"name": "v", "hostPath": {"path": "/x"}}],
        [{"name": "v", "nfs": {"server": "s", "path": "/x"}}],
        [{"name": "v", "gitRepo": {"repository": "r"}}],
        [{"name": "v", "configMap": {"name": "c"}}, {"name": "w", "secret": {"secretName": "s"}}],
        [{"name": "v", "image": {"reference": "nginx"}}],
        [{"name": "v", "csi": {"driver": "d.example.vn"}}],
        [{"name": "v", "downwardAPI": {}}, {"name": "w", "projected": {"sources": []}}],
    ],
    "serviceAccountName": [ABSENT, "", "default"],
    "automountServiceAccountToken": [True, ABSENT],
    "enableServiceLinks": [True, ABSENT],
    "priorityClassName": [ABSENT],
}
"""What may stand in the specification of a pod: good, bad, and written in odd ways."""

WHOLE: dict[str, list[Any]] = {
    "metadata.labels": [
        {**LABELS, "provincial/level": "5"},
        {**LABELS, "provincial/level": "2"},
        {**LABELS, "provincial/level": "x"},
        {**LABELS, "provincial/zone": "dmz"},
        {**LABELS, "provincial/data-class": "other"},
        {"app.kubernetes.io/name": "portal"},
    ],
    "metadata.namespace": ["plain", "default"],
    "metadata.annotations": [{"nginx.ingress.kubernetes.io/configuration-snippet": "x"}, {"a": "b"}],
}
OTHERS: dict[str, dict[str, list[Any]]] = {
    "Deployment": {"spec.replicas": [0, 1, 2, ABSENT], "spec.strategy": [{"type": "Recreate"}, {}]},
    "StatefulSet": {"spec.replicas": [0, 1, 3, ABSENT]},
    "CronJob": {"spec.concurrencyPolicy": ["Allow", "Replace", ABSENT]},
    "Service": {
        "spec.type": ["NodePort", "LoadBalancer", "ClusterIP", ABSENT],
        "spec.loadBalancerSourceRanges": [["10.0.0.0/8"], ["0.0.0.0/0"]],
        "spec.externalIPs": [["203.0.113.9"], []],
        "spec.ports.0.port": [22, 5432, 80],
    },
    "NetworkPolicy": {
        "spec.ingress": [ABSENT, [], [{}], [{"from": []}], [{"from": [{"namespaceSelector": {}}]}]],
        "spec.egress": [ABSENT, [{}], [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]],
        "spec.ingress.0.from": [[{"ipBlock": {"cidr": "::/0"}}], [{"podSelector": {}}]],
        "spec.policyTypes": [["Ingress"], ABSENT],
    },
    "Ingress": {"spec.tls": [ABSENT, [], [{"hosts": ["other.example.vn"]}]], "spec.rules.0.host": ["*.a.vn", ABSENT]},
    "ResourceQuota": {
        "spec.hard": [{}, {"pods": 3}, {"services.nodeports": 0}, ABSENT],
        "spec.scopes": [["NotBestEffort"]],
    },
    "LimitRange": {"spec.limits": [[], [{"type": "Pod"}], [{"type": "Container", "default": {"cpu": 1}}]]},
    "PersistentVolumeClaim": {"spec.storageClassName": ["fast", "", ABSENT]},
    "PodDisruptionBudget": {"spec.maxUnavailable": [0, 1, "0%", "50%"]},
    "HorizontalPodAutoscaler": {"spec.minReplicas": [1, 2, ABSENT]},
    "PriorityClass": {"globalDefault": [True, False]},
    "ServiceAccount": {"automountServiceAccountToken": [True, False, ABSENT]},
    "ConfigMap": {
        "data": [ABSENT, {}, {"api_key": "a"}, {"api_key": ""}, {"x": "-----BEGIN RSA PRIVATE " + "KEY-----"}]
    },
    "Secret": {"type": ["Opaque", ABSENT]},
    "ClusterRole": {
        "rules": [
            ABSENT,
            [],
            [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}],
            [{"nonResourceURLs": ["*"], "verbs": ["get"]}],
            [{"apiGroups": [""], "resources": ["secrets", "pods/exec"], "verbs": ["get", "create"]}],
            [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["a"]}],
        ]
    },
    "ClusterRoleBinding": {
        "roleRef.name": ["cluster-admin"],
        "subjects": [
            ABSENT,
            [{"kind": "User", "name": "a", "apiGroup": "rbac.authorization.k8s.io"}],
            [{"kind": "Group", "name": "system:masters", "apiGroup": "rbac.authorization.k8s.io"}],
            [{"kind": "ServiceAccount", "name": "default", "namespace": "x"}],
        ],
    },
    "ValidatingWebhookConfiguration": {
        "webhooks.0.failurePolicy": ["Ignore", "Fail", ABSENT],
        "webhooks.0.timeoutSeconds": [30, 3, ABSENT],
        "webhooks": [ABSENT, []],
    },
}


def some(chance: random.Random, table: dict[str, list[Any]], count: int) -> dict[str, Any]:
    """A few changes; a part is never changed together with a part of itself."""
    chosen: dict[str, Any] = {}
    for path in chance.sample(sorted(table), min(count, len(table))):
        if not any(path.startswith(f"{other}.") or other.startswith(f"{path}.") for other in chosen):
            chosen[path] = chance.choice(table[path])
    return chosen


def made_at_random(chance: random.Random, kind: Kind, number: int) -> dict[str, Any]:
    """An object of a kind with some of its parts changed."""
    count = chance.randint(0, MOST_BROKEN)
    changes = some(chance, OTHERS.get(kind.kind, {}), chance.randint(0, 2))
    if kind.namespaced:
        changes.update(some(chance, WHOLE, chance.choice([0, 0, 1])))
    if kind in PODS:
        prefix = ".".join(examples.spec_path(kind))
        changes.update({f"{prefix}.{path}": value for path, value in some(chance, PARTS, count).items()})
    return example(kind, changes, name=f"made-{number}")


def test_both_gates_say_the_same_of_objects_made_at_random(server: Server) -> None:
    chance = random.Random(SEED)
    differ: list[Any] = []
    statuses: Counter[int] = Counter()
    rules_seen: Counter[str] = Counter()
    number = 0
    while statuses[201] + statuses[403] < 700:
        number += 1
        kind = chance.choice([chance.choice(PODS), chance.choice(known())])
        made = made_at_random(chance, kind, number)
        answer = server.offer(made)
        statuses[answer.status] += 1
        if answer.status not in (201, 403):
            continue
        preview = server.failed(kind, made)
        rules_seen.update(preview)
        if answer.rules != preview:
            differ.append((kind.kind, made, answer, preview))
    assert differ == []
    assert statuses[201] > 100
    assert statuses[403] > 100
    assert number < 1500
    assert len(rules_seen) > 50


BASELINE, RESTRICTED = "PSS baseline", "PSS restricted"


def pod_security_rules(*names: str) -> set[str]:
    """The rules that come from a profile of the Pod Security Standards."""
    return {
        rule.id
        for rule in catalogue.RULES.values()
        if any(reference.startswith(f"{name}: ") for name in names for reference in rule.references)
    }


def windows(chance: random.Random) -> dict[str, Any]:
    """What makes a pod one for Windows: nothing that only Linux knows."""
    return {
        "os": {"name": "windows"},
        "securityContext": {"runAsNonRoot": chance.choice([True, False])},
        "containers.0.securityContext": chance.choice([{}, {"runAsNonRoot": True}]),
    }


@pytest.mark.parametrize(("profile", "names"), [("restricted", (BASELINE, RESTRICTED)), ("baseline", (BASELINE,))])
def test_pod_security_admission_says_the_same_of_pods_made_at_random(
    profile: str, names: tuple[str, ...], server: Server
) -> None:
    ours = pod_security_rules(*names)
    chance = random.Random(SEED)
    relevant = {path: values for path, values in PARTS.items() if path != "serviceAccountName"}
    differ: list[Any] = []
    counts: Counter[bool] = Counter()
    number = 0
    while counts.total() < 400:
        number += 1
        changes = windows(chance) if chance.random() < 0.1 else some(chance, relevant, chance.randint(0, MOST_BROKEN))
        made = pod_example(POD, changes)
        made["metadata"].update(name=f"made-{number}", namespace=profile)
        answer = server.offer(made)
        if answer.status not in (201, 403):
            assert answer.status == 422, answer
            continue
        theirs = "violates PodSecurity" in answer.message
        counts[theirs] += 1
        found = server.failed(POD, made) & ours
        if theirs != bool(found):
            differ.append((made, answer, found))
    assert differ == []
    assert counts[True] > 100
    assert counts[False] > 100
    assert number < 1000

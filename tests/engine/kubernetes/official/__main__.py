"""The program whose runs with the official plugin were recorded; `step` 1 to 3 are its stages."""

import pulumi
from pulumi_kubernetes import Provider, admissionregistration, apiextensions, apps, core, networking, policy, rbac

KUBECONFIG = """apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:16443", insecure-skip-tls-verify: true}}]
users: [{name: u, user: {token: tok}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
"""
c = pulumi.Config()
step = c.get_int("step") or 1
p = Provider("cluster", kubeconfig=KUBECONFIG, enable_server_side_apply=True)
o = pulumi.ResourceOptions(provider=p)
ns = core.v1.Namespace(
    "unit", metadata={"name": "so-y-te", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}, opts=o
)
o2 = pulumi.ResourceOptions(provider=p, depends_on=[ns])
core.v1.ConfigMap(
    "settings", metadata={"namespace": "so-y-te"}, data={"greeting": "xin chao" if step == 1 else "chao"}, opts=o2
)
core.v1.ConfigMap("named", metadata={"name": "named", "namespace": "so-y-te"}, data={"k": str(step)}, opts=o2)
core.v1.Secret(
    "token",
    metadata={"name": "token", "namespace": "so-y-te"},
    string_data={"password": pulumi.Output.secret("not-a-real-secret")},
    opts=o2,
)
core.v1.ResourceQuota(
    "quota",
    metadata={"name": "quota", "namespace": "so-y-te"},
    spec={"hard": {"pods": "20", "requests.cpu": "4"}},
    opts=o2,
)
core.v1.ServiceAccount(
    "sa", metadata={"name": "app", "namespace": "so-y-te"}, automount_service_account_token=False, opts=o2
)
networking.v1.NetworkPolicy(
    "deny",
    metadata={"name": "deny", "namespace": "so-y-te"},
    spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    opts=o2,
)
rbac.v1.Role(
    "reader",
    metadata={"name": "reader", "namespace": "so-y-te"},
    rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}],
    opts=o2,
)
labels = {"app": "portal"} if step < 3 else {"app": "portal", "tier": "web"}
apps.v1.Deployment(
    "portal",
    metadata={"name": "portal", "namespace": "so-y-te", "annotations": {"pulumi.com/skipAwait": "true"}},
    spec={
        "replicas": step,
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                "containers": [
                    {
                        "name": "web",
                        "image": "registry.example/portal@sha256:" + "0" * 64,
                        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                    }
                ],
            },
        },
    },
    opts=o2,
)
core.v1.Service(
    "portal",
    metadata={"name": "portal", "namespace": "so-y-te", "annotations": {"pulumi.com/skipAwait": "true"}},
    spec={"selector": {"app": "portal"}, "ports": [{"port": 80, "targetPort": 8080}]},
    opts=o2,
)
policy.v1.PodDisruptionBudget(
    "pdb",
    metadata={"name": "portal", "namespace": "so-y-te"},
    spec={"minAvailable": 1, "selector": {"matchLabels": {"app": "portal"}}},
    opts=o2,
)
apiextensions.v1.CustomResourceDefinition(
    "crd",
    metadata={"name": "drills.dic.example"},
    spec={
        "group": "dic.example",
        "scope": "Namespaced",
        "names": {"plural": "drills", "kind": "Drill"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {"spec": {"type": "object", "properties": {"system": {"type": "string"}}}},
                    }
                },
            }
        ],
    },
    opts=o,
)
admissionregistration.v1.ValidatingAdmissionPolicy(
    "vap",
    metadata={"name": "no-latest.dic.example"},
    spec={
        "failurePolicy": "Fail",
        "matchConstraints": {
            "resourceRules": [
                {
                    "apiGroups": ["apps"],
                    "apiVersions": ["v1"],
                    "operations": ["CREATE", "UPDATE"],
                    "resources": ["deployments"],
                }
            ]
        },
        "validations": [{"expression": "object.spec.template.spec.containers.all(c, !c.image.endsWith(':latest'))"}],
    },
    opts=o,
)
if step >= 2:
    apiextensions.CustomResource(
        "drill",
        api_version="dic.example/v1",
        kind="Drill",
        metadata={"name": "first", "namespace": "so-y-te"},
        spec={"system": "portal"},
        opts=o2,
    )

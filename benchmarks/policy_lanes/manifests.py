"""The rules on Kubernetes manifests, with neither engine nor cluster: ours, checkov, Open Policy Agent and Kyverno."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from policy_lanes.lane import Cost, Failures, Lane, LaneFailedError, command
from policy_lanes.peers import CHECKOV, PEERS, go_peer, python_peer
from provincial_policies.catalogue import RULES
from provincial_policies.cel.examples import ABSENT, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT
from provincial_policies.cel.manifests import Installation
from provincial_policies.cel.manifests import manifests as policies_of

OURS, CHECKOV_LANE, OPA, KYVERNO = "provincial rules check", "checkov", "opa exec", "kyverno apply"
SEED = 7

BOTH: Mapping[str, frozenset[str]] = {
    "pod-not-privileged": frozenset({"CKV_K8S_16"}),
    "pod-not-in-host-namespaces": frozenset({"CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19"}),
    "pod-no-privilege-escalation": frozenset({"CKV_K8S_20"}),
    "pod-root-filesystem-read-only": frozenset({"CKV_K8S_22"}),
    "pod-no-secret-in-env": frozenset({"CKV_K8S_35"}),
    "pod-image-by-digest": frozenset({"CKV_K8S_43"}),
    "pod-memory-limited": frozenset({"CKV_K8S_13"}),
    "pod-ready-before-traffic": frozenset({"CKV_K8S_9"}),
    "pod-restarts-when-stuck": frozenset({"CKV_K8S_8"}),
    "ns-not-default": frozenset({"CKV_K8S_21"}),
}
"""Our rules that checkov has too, and what it calls them; ours fails where any of its checks does."""

FAULTS: tuple[dict[str, Any], ...] = (
    {"containers.0.securityContext.privileged": True, "containers.0.securityContext.allowPrivilegeEscalation": False},
    {"hostPID": True},
    {"hostNetwork": True},
    {"containers.0.securityContext.allowPrivilegeEscalation": True},
    {"containers.0.securityContext.readOnlyRootFilesystem": ABSENT},
    {"containers.0.env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]},
    {"containers.0.image": "registry.example.vn/dvc/portal:1.0"},
    {"containers.0.resources.limits": {"cpu": "1"}},
    {"containers.0.readinessProbe": ABSENT},
    {"containers.0.livenessProbe": ABSENT},
)


def write_manifests(folder: Path, count: int) -> None:
    """So many Deployments, one a file as people write them, half of them with one to three faults."""
    chance = random.Random(SEED)  # noqa: S311 - the same objects every time
    for number in range(count):
        changes: dict[str, Any] = {}
        for fault in chance.sample(FAULTS, chance.choice((0, 0, 0, 1, 2, 3))):
            changes.update(fault)
        manifest = json.loads(json.dumps(pod_example(DEPLOYMENT, changes)))  # yaml would write shared parts as aliases
        manifest["metadata"]["name"] = f"portal-{number}"
        if chance.random() < 0.1:
            manifest["metadata"]["namespace"] = "default"
        text = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True)
        (folder / f"portal-{number:05d}.yaml").write_text(text, encoding="utf-8")


def write_policies(folder: Path) -> None:
    """Those rules as the ValidatingAdmissionPolicies that a cluster enforces, each by itself to be told apart."""
    for rule in BOTH:
        for policy in policies_of([RULES[rule]], Installation()):
            if policy["kind"] == "ValidatingAdmissionPolicy" and _is_about(policy, DEPLOYMENT.plural):
                policy["metadata"] = {"name": rule}
                text = yaml.safe_dump(policy, sort_keys=False, allow_unicode=True)
                (folder / f"{rule}.yaml").write_text(text, encoding="utf-8")


def _is_about(policy: Mapping[str, Any], plural: str) -> bool:
    return any(plural in one["resources"] for one in policy["spec"]["matchConstraints"]["resourceRules"])


def lanes(base: Path, count: int, *, kyverno: bool = True) -> list[Lane]:
    """Every way to check the same folder; what it needs is got first. Raises RungError, CalledProcessError.

    Kyverno can be left out: three thousand Go packages are compiled for it the first time.
    """
    folder = base / "manifests"
    folder.mkdir()
    write_manifests(folder, count)
    checkov, opa = python_peer(base / "checkov", CHECKOV) / "bin" / "checkov", go_peer("opa")
    ways = {
        OURS: lambda: ours(folder),
        CHECKOV_LANE: lambda: by_checkov(checkov, folder),
        OPA: lambda: by_opa(opa, folder),
    }
    if kyverno:
        program, policies = go_peer("kyverno"), base / "policies"
        policies.mkdir()
        write_policies(policies)
        ways[KYVERNO] = lambda: by_kyverno(program, policies, folder)
    return [Lane(name=name, group="manifests", run=run) for name, run in ways.items()]


def ours(folder: Path) -> tuple[Cost, Failures]:
    """Ours, asked for the rules that both have alone."""
    words = [word for rule in BOTH for word in ("--rule", rule)]
    cost, told = command((f"{sys.prefix}/bin/provincial", "rules", "check", str(folder), *words, "--format", "json"))
    return cost, said_once({(one["object"].rpartition("/")[2], one["rule"]) for one in json.loads(told)["violations"]})


def by_checkov(program: Path, folder: Path) -> tuple[Cost, Failures]:
    """checkov, asked for the checks of those rules alone."""
    checks = ",".join(sorted(name for names in BOTH.values() for name in names))
    words = ("--framework", "kubernetes", "--directory", str(folder), "--check", checks, "--output", "json")
    cost, told = command((str(program), *words, "--compact", "--quiet", "--skip-download"))
    rule_of = {name: rule for rule, names in BOTH.items() for name in names}
    failed = json.loads(told)["results"]["failed_checks"]
    return cost, said_once({(one["resource"].rpartition(".")[2], rule_of[one["check_id"]]) for one in failed})


def by_opa(program: Path, folder: Path) -> tuple[Cost, Failures]:
    """Open Policy Agent, with those rules in Rego."""
    words = ("exec", "--decision", "provincial/failures", "--bundle", str(PEERS / "opa" / "rules"), str(folder))
    cost, told = command((str(program), *words))
    names = {path: _name(path) for path in (one["path"] for one in json.loads(told)["result"])}
    return cost, said_once({(names[one["path"]], rule) for one in json.loads(told)["result"] for rule in one["result"]})


def by_kyverno(program: Path, policies: Path, folder: Path) -> tuple[Cost, Failures]:
    """Kyverno's command line, given the very policies that a cluster enforces."""
    words = ("apply", str(policies), "--resource", str(folder), "--policy-report", "--output-format", "json")
    cost, told = command((str(program), *words))
    report = json.loads(told)
    if report["summary"]["error"] or report["summary"]["skip"]:
        raise LaneFailedError(f"{program} left out what it was asked: {report['summary']}")
    failed = (one for one in report["results"] if one["result"] == "fail")
    return cost, said_once({(at["name"], one["policy"]) for one in failed for at in one["resources"]})


def _name(path: str) -> str:
    return f"portal-{int(Path(path).stem.rpartition('-')[2])}"


def said_once(found: set[tuple[str, str]]) -> Failures:
    """Without the escalation of privileged containers, which ours says with the privilege itself."""
    privileged = {name for name, rule in found if rule == "pod-not-privileged"}
    return frozenset(
        (name, rule) for name, rule in found if rule != "pod-no-privilege-escalation" or name not in privileged
    )

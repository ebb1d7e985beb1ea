"""From rules to the ValidatingAdmissionPolicies by which a cluster enforces them itself; pure data, nothing is applied.

Kinds that are built alike and have the same rules share one policy, so that the parts a rule reads (all containers of a
pod, say) are computed once a request. A rule is one validation: its message carries its id and both languages.
Source: kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from provincial_policies.cel.exceptions import SHARED, waived
from provincial_policies.cel.kinds import KINDS, TEMPLATES, Kind, Shape
from provincial_policies.cel.parameters import Parameters
from provincial_policies.cel.variables import VARIABLES, used
from provincial_policies.context import Waiver
from provincial_policies.enforcement import Enforcement, default_enforcement
from provincial_policies.rule import ALL_LEVELS, Rule

PREFIX: Final = "provincial-"
PARAMETERS: Final = "provincial-policy-parameters"
"""Name of the ConfigMap that the policies read."""
API: Final = "admissionregistration.k8s.io/v1"


class Answer(StrEnum):
    """What the API server does with an object that a rule minds."""

    DENY = "deny"
    """Refuses it and says why, all reasons at once; notes them in its audit log."""
    WARN = "warn"
    """Takes it and says why."""
    AUDIT = "audit"
    """Takes it and notes why in its audit log only."""


@dataclass(frozen=True, kw_only=True)
class Installation:
    """How the policies stand in a cluster."""

    parameters: Parameters = field(default_factory=Parameters)
    waivers: Sequence[Waiver] = ()
    answer: Answer = Answer.DENY
    namespace: str = "kube-system"
    """Where the parameters' ConfigMap lies; it should be one of the excluded ones, so that it can always be mended."""
    labels: Mapping[str, str] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()
    """Ids of rules that are not installed."""


def manifests(rules: Iterable[Rule], installation: Installation) -> list[dict[str, Any]]:
    """The ConfigMap of parameters, then each policy followed by its bindings, in name order.

    A rule that needs a parameter which is not given is left out, as it is "not checked" at the other gates; one that
    only advises warns and never refuses.
    """
    data = installation.parameters.data
    chosen = [
        rule
        for rule in rules
        if rule.cel is not None and rule.id not in installation.disabled and set(rule.cel.parameters) <= data.keys()
    ]
    found: list[dict[str, Any]] = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {**_metadata(PARAMETERS, installation), "namespace": installation.namespace},
            "data": data,
        }
    ]
    for group in sorted(_groups(chosen), key=lambda item: item.name):
        found.append(_policy(group, installation))
        found += _bindings(group, installation)
    return found


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Rules that look at the same kinds, and bite alike."""

    shape: Shape
    kinds: tuple[Kind, ...]
    rules: tuple[Rule, ...]
    advisory: bool

    @property
    def name(self) -> str:
        words = "pod-templates" if self.kinds == TEMPLATES else "-".join(kind.plural for kind in self.kinds)
        return f"{PREFIX}{words}{'-advice' if self.advisory else ''}"

    @property
    def texts(self) -> str:
        return "\n".join(rule.cel.offenders for rule in self.rules if rule.cel is not None)

    @property
    def reads_parameters(self) -> bool:
        return "params." in self.texts


def _groups(rules: Sequence[Rule]) -> list[_Group]:
    grouped: dict[tuple[Shape, tuple[Kind, ...], bool], list[Rule]] = {}
    for rule in rules:
        kinds = [KINDS[token] for token in rule.resource_types]
        advisory = default_enforcement(rule) is Enforcement.ADVISORY
        for shape in sorted({kind.shape for kind in kinds}):
            alike = [kind for kind in kinds if kind.shape is shape]
            parts = [tuple(alike)] if shape is not Shape.PLAIN else [(kind,) for kind in alike]
            for part in parts:
                grouped.setdefault((shape, part, advisory), []).append(rule)
    return [
        _Group(shape=shape, kinds=kinds, rules=tuple(found), advisory=advisory)
        for (shape, kinds, advisory), found in grouped.items()
    ]


def _metadata(name: str, installation: Installation) -> dict[str, Any]:
    labels = {"app.kubernetes.io/managed-by": "provincial-cloud", **installation.labels}
    return {"name": name, "labels": labels}


def _policy(group: _Group, installation: Installation) -> dict[str, Any]:
    exceptions = waived(group.rules, installation.waivers)
    extra = {**SHARED, "waived": exceptions.text} if exceptions.text else {}
    known = {**VARIABLES[group.shape], **extra}
    levels = ["variables.level"] if any(rule.levels != ALL_LEVELS for rule in group.rules) else []
    needed = used("\n".join([group.texts, exceptions.text, *levels]), known)
    if exceptions.text:
        needed.append("waived")
    variables = {name: known[name] for name in needed}
    spec: dict[str, Any] = {
        "failurePolicy": "Fail",
        "matchConstraints": {"matchPolicy": "Equivalent", "resourceRules": _resource_rules(group.kinds)},
        "matchConditions": _conditions(group),
        "validations": [_validation(rule, rule.id in exceptions.rules) for rule in group.rules],
    }
    if variables:  # the API server drops an empty list, which would read as a change
        spec["variables"] = [{"name": name, "expression": text} for name, text in variables.items()]
    if group.reads_parameters:
        spec["paramKind"] = {"apiVersion": "v1", "kind": "ConfigMap"}
    return {
        "apiVersion": API,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": _metadata(group.name, installation),
        "spec": spec,
    }


def _resource_rules(kinds: Sequence[Kind]) -> list[dict[str, Any]]:
    return [
        {
            "apiGroups": [kind.group],
            "apiVersions": [kind.version],
            "operations": ["CREATE", "UPDATE"],
            "resources": [kind.plural, *(f"{kind.plural}/{name}" for name in kind.subresources)],
        }
        for kind in kinds
    ]


def _conditions(group: _Group) -> list[dict[str, str]]:
    """Whose requests are looked at: not the API server's own, and not those that only let a doomed object go."""
    body = sorted({name for kind in group.kinds for name in kind.body})
    same = " && ".join(
        f"(has(object.{name}) ? has(oldObject.{name}) && object.{name} == oldObject.{name} : !has(oldObject.{name}))"
        for name in body
    )
    conditions = {"not-the-api-server-itself": "request.userInfo.username != 'system:apiserver'"}
    if group.shape is Shape.RULES:
        conditions["not-the-joining-of-roles"] = (
            "request.userInfo.username != 'system:serviceaccount:kube-system:clusterrole-aggregation-controller'"
        )
    conditions["not-only-letting-go"] = f"oldObject == null || !has(object.metadata.deletionTimestamp) || !({same})"
    return [{"name": name, "expression": text} for name, text in conditions.items()]


def _validation(rule: Rule, excused: bool) -> dict[str, Any]:
    """One rule. Its text stands in the expression itself, where the API server checks its types, not in a variable."""
    assert rule.cel is not None
    parts = [f"({rule.cel.offenders}).size() == 0"]
    if rule.levels != ALL_LEVELS:
        parts.insert(0, f"!(variables.level in {sorted(rule.levels)})")
    if excused:
        parts.append(f"'{rule.id}' in variables.waived")
    before, after = (json.dumps(text, ensure_ascii=False) for text in message_parts(rule))
    return {
        "expression": " || ".join(parts),
        "messageExpression": f"{before} + ({rule.cel.offenders}).join(', ') + {after}",
        "message": " ".join("".join(message_parts(rule)).split()),
        "reason": "Forbidden",
    }


def message_parts(rule: Rule) -> tuple[str, str]:
    """What stands before and after the names of what offends, in the API server's one line."""
    assert rule.cel is not None
    message = rule.cel.message
    return f"[{rule.id}] ", f": {message.en} / {message.vi} (provincial rules explain {rule.id})"


def _bindings(group: _Group, installation: Installation) -> list[dict[str, Any]]:
    answer = Answer.WARN if group.advisory and installation.answer is Answer.DENY else installation.answer
    actions = {
        Answer.DENY: {"": ["Deny", "Audit"], "-reasons": ["Warn"]},
        Answer.WARN: {"": ["Warn", "Audit"]},
        Answer.AUDIT: {"": ["Audit"]},
    }[answer]
    return [_binding(group, installation, suffix, words) for suffix, words in actions.items()]


def _binding(group: _Group, installation: Installation, suffix: str, actions: Sequence[str]) -> dict[str, Any]:
    spec: dict[str, Any] = {"policyName": group.name, "validationActions": list(actions)}
    if group.reads_parameters:
        spec["paramRef"] = {
            "name": PARAMETERS,
            "namespace": installation.namespace,
            "parameterNotFoundAction": "Deny",
        }
    excluded = installation.parameters.excluded_namespaces
    if excluded:
        outside = {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": sorted(excluded)}
        spec["matchResources"] = {"namespaceSelector": {"matchExpressions": [outside]}}
    return {
        "apiVersion": API,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": _metadata(f"{group.name}{suffix}", installation),
        "spec": spec,
    }

"""Run a rule's expression on a Kubernetes object, whichever gate asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provincial_policies.cel.expression import compiled
from provincial_policies.cel.fast import translate
from provincial_policies.cel.functions import CelError
from provincial_policies.cel.kinds import KINDS, Kind
from provincial_policies.cel.namespaces import UNDECLARED, Namespaces
from provincial_policies.cel.sending import as_sent
from provincial_policies.cel.variables import VARIABLES
from provincial_policies.resource import not_known
from provincial_policies.rule import Failed, NotApplicable, NotChecked, Text
from provincial_policies.values import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provincial_policies.cel.parameters import Parameters
    from provincial_policies.context import Context
    from provincial_policies.resource import Resource
    from provincial_policies.rule import Finding, Rule


class _Variables(dict[str, Any]):
    """Named variables, each computed when it is first read."""

    def __init__(self, given: Any, params: Mapping[str, Any], kind: Kind, namespace: Any) -> None:
        super().__init__()
        self._given = given
        self._params = params
        self._namespace = namespace
        self._texts = VARIABLES[kind.shape]

    def __missing__(self, name: str) -> Any:
        value = self[name] = compiled(self._texts[name]).value(self._given, self._params, self, self._namespace)
        return value


@dataclass(frozen=True)
class Subject:
    """One object as every rule of its kind reads it; made once."""

    given: dict[str, Any]
    params: Mapping[str, Any]
    variables: Mapping[str, Any]
    excluded: bool
    namespace: Any = None
    """The namespace around it, Unknown where it is not known here."""

    @classmethod
    def of(cls, kind: Kind, properties: Mapping[str, Any], parameters: Parameters, namespace: Any = None) -> Subject:
        """An object as the API server would hand it to a policy: with its kind, without what is null."""
        given = as_sent(dict(properties), ())
        given["apiVersion"], given["kind"] = kind.api_version, kind.kind
        metadata = given.setdefault("metadata", {})
        name = None
        if isinstance(metadata, dict):
            name = metadata.get("name" if kind.kind == "Namespace" else "namespace")
        excluded = isinstance(name, str) and name in parameters.excluded_namespaces
        params = {"data": parameters.data}
        return cls(given, params, _Variables(given, params, kind, namespace), excluded, namespace)


def check(rule: Rule, resource: Resource, context: Context) -> Iterator[Finding]:
    """What a rule finds on a resource of one of its kinds."""
    assert rule.cel is not None
    subject = subject_of(resource, context.parameters, context.namespaces)
    if subject.excluded:
        yield NotApplicable(
            reason=Text(
                vi="không gian tên của chính cụm, được loại trừ", en="a namespace of the cluster itself, excluded"
            )
        )
        return
    missing = [name for name in rule.cel.parameters if name not in subject.params["data"]]
    if missing:
        yield NotChecked(
            reason=Text(
                vi=f"chưa biết tham số {', '.join(missing)} của cụm ở bước này",
                en=f"the cluster's parameter {', '.join(missing)} is not known here",
            )
        )
        return
    try:
        found = rule.cel.expression.found(subject.given, subject.params, subject.variables, subject.namespace)
    except CelError as error:
        yield Failed(
            property="",
            given=str(error),
            message=Text(
                vi="đối tượng không có dạng mà API của Kubernetes nhận nên không kiểm tra được",
                en="the object is not of the form that the Kubernetes API takes, so it can't be checked",
            ),
        )
        return
    for hidden in found.hidden:
        yield _undeclared(resource) if hidden.path == UNDECLARED else not_known(hidden.path)
    if found.items:
        where = ", ".join("unknown" if is_unknown(item) else str(item) for item in found.items)
        name = subject.given["metadata"].get("name") if isinstance(subject.given["metadata"], dict) else None
        shown = subject.given["kind"] if name is None or is_unknown(name) else f"{subject.given['kind']} {name}"
        yield Failed(property=where, given=shown, message=rule.cel.message)


def _undeclared(resource: Resource) -> NotChecked:
    name = Namespaces.name_of(resource) or "?"
    return NotChecked(
        reason=Text(
            vi=f"không gian tên {name} không được khai báo ở đây nên chưa biết nhãn của nó; máy chủ API kiểm tra",
            en=f"the namespace {name} is not declared here, so its labels are not known; the API server checks it",
        )
    )


class Together:
    """The rules of one kind in one call, which finds those with nothing to say: nearly all, on nearly all objects."""

    def __init__(self, rules: Iterable[Rule], parameters: Parameters) -> None:
        # A rule for some levels only may ask for what other levels haven't got.
        self._rules = [
            rule
            for rule in rules
            if rule.cel is not None
            and not rule.needs_level
            and not rule.reads_namespace  # where that is not known, all the others would have to be asked again
            and set(rule.cel.parameters) <= parameters.data.keys()
        ]
        self._code = translate(*(rule.cel.expression.tree for rule in self._rules if rule.cel is not None))

    def silent(self, subject: Subject) -> frozenset[str]:
        """Ids of rules that surely find nothing; none where anything can't be evaluated, each is then asked alone."""
        if subject.excluded or len(self._rules) < 2:
            return frozenset()
        try:
            found = self._code(subject.given, subject.params, subject.variables, subject.namespace)
        except Exception:  # noqa: BLE001 - each rule says for itself what it means
            return frozenset()
        return frozenset(rule.id for rule, items in zip(self._rules, found, strict=True) if items == [])


def subject_of(resource: Resource, parameters: Parameters, namespaces: Namespaces) -> Subject:
    """The subject of a resource, kept with it while no more is known of the namespace around it."""
    kept = resource.__dict__.get("_subject")
    if kept is None or kept[0] is not parameters or kept[1] != namespaces.known(resource):
        around = namespaces.around(resource)
        made = Subject.of(KINDS[resource.type], resource.value, parameters, around)
        kept = (parameters, namespaces.known(resource), made)
        resource.__dict__["_subject"] = kept
    found: Subject = kept[2]
    return found

"""A host's facts as the host rules read them, and how a host rule is declared.

Facts are collected on the host by one program (schema 1). What it could not read is a gap with a kind: a rule that
reads into a gap becomes "not testable here" where the place can't show the fact, "not checked" where reading failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NotRequired, TypedDict, Unpack

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import (
    Failed,
    Finding,
    Findings,
    Gate,
    NotApplicable,
    NotChecked,
    NotTestable,
    NotTestableError,
    Rule,
    RuleTable,
    Severity,
    Text,
    levels_from,
)
from provincial_policies.values import Path, show_path, show_value

HOST_FACTS = "provincial:hosts:HostFacts"
"""The type under which the host gate hands a host's facts to the rules."""

FORWARDS = Text(
    vi="nút của cụm chuyển tiếp gói cho các pod; chính sách mạng của cụm quyết định gói nào được qua",
    en="a node of a cluster forwards for its pods; the cluster's network policies decide what may pass",
)
"""Why a node can't keep the rules against forwarding."""

HERE = {
    "container": Text(
        vi="máy chủ là container, dùng chung nhân với máy bên dưới",
        en="the host is a container and shares the kernel of the machine underneath",
    ),
    "kernel": Text(vi="nhân đang chạy không cho thấy điều này", en="the running kernel does not show this"),
}
"""Kinds of gaps that come from the place the host runs in, not from a failure to read."""

CONTAINER_ONLY = Text(
    vi="máy chủ là container: giá trị đang chạy thuộc về máy bên dưới; tệp cấu hình trên máy chủ đã đúng",
    en="the host is a container: the running value belongs to the machine underneath; the files on the host are right",
)

FIRST_LEVELS = {"HST-02": 2, "HST-06": 2, "HST-07": 3, "LOG-02": 2, "LOG-03": 3, "DAT-02": 3, "DAT-07": 3}
"""The level from which a control applies, where it is not the first; a test holds it against the standard's data."""


class Declared(TypedDict):
    """The keywords of `host_rule` beside the id."""

    title: Text
    why: Text
    remediation: Text
    controls: tuple[str, ...]
    severity: NotRequired[Severity]
    levels: NotRequired[frozenset[int]]
    references: NotRequired[tuple[str, ...]]
    thresholds: NotRequired[tuple[str, ...]]
    moot_on_node: NotRequired[Text | None]


HostCheck = Callable[["HostFacts", Context], Findings]


class UnreadableError(Exception):
    """A rule read a fact that the collector failed to read."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class HostFacts:
    """One host's facts, read by path; a path that lies in a gap raises instead of answering."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self._gaps: Mapping[str, Mapping[str, str]] = resource.get("gaps", default={})

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The fact at `path`, `default` where the host has nothing there.

        Raises NotTestableError where the place can't show it and UnreadableError where the collector failed.
        """
        for end in range(1, len(path) + 1):
            gap = self._gaps.get(".".join(map(str, path[:end])))
            if gap is not None:
                raise _unavailable(path, gap)
        if path[0] not in self.resource.value:
            raise UnreadableError(
                Text(
                    vi=f"bộ thu thập không ghi mục {path[0]} (phiên bản cũ?)",
                    en=f"the collector recorded nothing about {path[0]} (an older version?)",
                )
            )
        return self.resource.get(*path, default=default)

    @property
    def in_container(self) -> bool:
        """Whether the host shares the kernel of the machine underneath."""
        return bool(self.get("host", "container"))

    @property
    def is_node(self) -> bool:
        """Whether the environment has the host in a cluster, where some rules ask otherwise; a host can't say it."""
        return self.resource.get("in_cluster") is True

    def failed(self, *path: str | int, message: Text, given: Any = None, allowed: Text | None = None) -> Failed:
        """A violation at `path`; `given` is what was found there."""
        return Failed(property=show_path(path), given=show_value(given), message=message, allowed=allowed)

    def has_package(self, name: str) -> bool:
        """Whether a package is installed."""
        return name in self.get("packages", "installed")


class Checks:
    """A table in the making: rules of one area whose checks are functions of their own."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.rows: list[Rule] = []

    def row(self, name: str, **declaration: Unpack[Declared]) -> Callable[[HostCheck], HostCheck]:
        """Declare the function below as the check of rule `<prefix>-<name>`."""

        def declare(check: HostCheck) -> HostCheck:
            self.rows.append(host_rule(check, id=f"{self.prefix}-{name}", **declaration))
            return check

        return declare

    def table(self) -> RuleTable:
        """The finished table."""
        return RuleTable(self.prefix, tuple(self.rows))


def cis(*numbers: str) -> tuple[str, ...]:
    """References to recommendations of the CIS Debian 12 Benchmark, by number."""
    return tuple(f"CIS-D12 {number}" for number in numbers)


def named(facts: HostFacts, path: str, names: Iterable[str], message: Text, allowed: Text) -> Iterator[Finding]:
    """One violation that names all who break it."""
    found = sorted(names)
    if found:
        shown = ", ".join(found)
        yield facts.failed(
            path, given=shown, message=Text(vi=f"{message.vi}: {shown}", en=f"{message.en}: {shown}"), allowed=allowed
        )


def not_testable(reason: Text) -> NotTestable:
    """The finding that this place can't show it."""
    return NotTestable(reason=reason)


def _unavailable(path: Path, gap: Mapping[str, str]) -> Exception:
    kind, detail = gap.get("kind", "failed"), gap.get("detail", "")
    where = show_path(path)
    if kind in HERE:
        return NotTestableError(
            Text(vi=f"{where}: {HERE[kind].vi} ({detail})", en=f"{where}: {HERE[kind].en} ({detail})")
        )
    return UnreadableError(Text(vi=f"không đọc được {where}: {detail}", en=f"{where} could not be read: {detail}"))


def host_rule(
    check: HostCheck,
    *,
    id: str,
    title: Text,
    why: Text,
    remediation: Text,
    controls: tuple[str, ...],
    severity: Severity = Severity.MEDIUM,
    levels: frozenset[int] | None = None,
    references: tuple[str, ...] = (),
    thresholds: tuple[str, ...] = (),
    moot_on_node: Text | None = None,
) -> Rule:
    """A rule of the host gate from a check of a host's facts; a gap that it reads into becomes its verdict.

    Without `levels` it applies from the first level of the controls it serves. `moot_on_node` is why a node of a
    cluster can't keep it.
    """

    def run(resource: Resource, context: Context) -> Iterable[Finding]:
        facts = HostFacts(resource)
        if moot_on_node is not None and facts.is_node:
            yield NotApplicable(reason=moot_on_node)
            return
        try:
            yield from check(facts, context)
        except UnreadableError as error:
            yield NotChecked(reason=error.reason)

    return Rule(
        id=id,
        title=title,
        why=why,
        remediation=remediation,
        severity=severity,
        controls=controls,
        resource_types=(HOST_FACTS,),
        levels=levels_from(min(FIRST_LEVELS.get(one, 1) for one in controls)) if levels is None else levels,
        references=references,
        gates=frozenset({Gate.HOST}),
        thresholds=thresholds,
        check=run,
    )

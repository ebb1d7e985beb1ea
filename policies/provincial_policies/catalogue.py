"""Every rule there is, found by walking the package's folders once; adding a rule is adding one file."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType

from provincial_policies.rule import Gate, Rule, RuleTable

FOLDERS = ("cloud", "kubernetes", "host", "backup", "operations")
"""Packages that hold rules and nothing else; one that doesn't exist yet is skipped."""

RULES: Mapping[str, Rule]
"""Every rule by id, in id order; loaded on first use."""


class CatalogueError(Exception):
    """Some rules are wrongly declared; the pack refuses to start with part of its rules."""


def collect(modules: Mapping[str, ModuleType]) -> dict[str, Rule]:
    """The rule of each module or the rules of its table, by id; raises CatalogueError naming every wrong declaration.

    Keys of `modules` are dotted names whose last part is the file's name.
    """
    found: dict[str, Rule] = {}
    problems: list[str] = []
    for name, module in sorted(modules.items()):
        rules = [value for value in vars(module).values() if isinstance(value, Rule)]
        tables = [value for value in vars(module).values() if isinstance(value, RuleTable)]
        if len(rules) + len(tables) != 1:
            declared = f"{len(rules)} rules" + (f" and {len(tables)} tables" if tables else "")
            problems.append(f"{name}: declares {declared}; allowed: exactly one rule or one table of rules a file")
            continue
        if tables:
            problems += [f"{name}: {problem}" for problem in tables[0].problems()]
            rules = list(tables[0].rows)
        elif rules[0].id != (expected := name.rpartition(".")[2].replace("_", "-")):
            problems.append(f"{name}: its rule is called {rules[0].id!r}; allowed: {expected!r}, after the file")
        for rule in rules:
            where = f"{name}: {rule.id}" if tables else name
            problems += [f"{where}: {problem}" for problem in rule.problems()]
            if rule.id in found:
                problems.append(f"{name}: a rule called {rule.id!r} exists already; ids are unique over all folders")
            found[rule.id] = rule
    if problems:
        raise CatalogueError("the rules can't be loaded:\n" + "\n".join(f"  {problem}" for problem in problems))
    return dict(sorted(found.items()))


def rule_modules(folders: Iterable[str] = FOLDERS) -> dict[str, ModuleType]:
    """Import every rule file of these folders, in name order."""
    modules: dict[str, ModuleType] = {}
    home = Path(__file__).parent
    for folder in folders:
        path = home / folder
        if not path.is_dir():
            continue
        for info in sorted(pkgutil.iter_modules([str(path)]), key=lambda item: item.name):
            name = f"{__package__}.{folder}.{info.name}"
            modules[name] = importlib.import_module(name)
    return modules


@cache
def _load() -> Mapping[str, Rule]:
    return MappingProxyType(collect(rule_modules()))


@cache
def digests() -> Mapping[str, str]:
    """SHA-256 (hexadecimal) of each rule's file by rule id: says which text of a rule gave a verdict."""
    found = {}
    for module in rule_modules().values():
        text = hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest()
        found.update(dict.fromkeys(rules_in(module), text))
    return MappingProxyType(dict(sorted(found.items())))


def rules_in(module: ModuleType) -> tuple[str, ...]:
    """The ids of the rules that a rule file declares, one by one or as a table."""
    declared = [value for value in vars(module).values() if isinstance(value, Rule | RuleTable)]
    return tuple(rule.id for one in declared for rule in (one.rows if isinstance(one, RuleTable) else (one,)))


def at_gate(gate: Gate) -> Mapping[str, Rule]:
    """The rules that are enforced at a gate, by id, in id order."""
    return MappingProxyType({name: rule for name, rule in _load().items() if gate in rule.gates})


@cache
def of_kubernetes() -> Mapping[str, Rule]:
    """The rules on Kubernetes objects by id, in id order; no other rule is loaded for them."""
    return MappingProxyType(collect(rule_modules(("kubernetes",))))


def __getattr__(name: str) -> Mapping[str, Rule]:
    """Load the rules when RULES is first read."""
    if name == "RULES":
        return _load()
    raise AttributeError(name)

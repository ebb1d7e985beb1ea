"""The provider's settings: which cluster, and how to treat it. Nothing is connected yet."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.kubernetes.provider.failures import DELETE_UNREACHABLE
from provincial_cloud.kubernetes.provider.replacement import Mutable
from provincial_cloud.provider_protocol.marks import UNKNOWN

_SWITCHES = {
    "deleteUnreachable": DELETE_UNREACHABLE,
    "skipUpdateUnreachable": "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "enablePatchForce": "PULUMI_K8S_ENABLE_PATCH_FORCE",
    "upsertExistingObjects": "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
}
_UNSUPPORTED = {
    "renderYamlToDirectory": "this provider writes no YAML files: use the official plugin for that",
    "alwaysRender": "this provider writes no YAML files: use the official plugin for that",
}
_HOME = Path("~/.kube/config")
_PLACE = ("kubeconfig", "context", "cluster")
_IDENTIFIER = "clusterIdentifier"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a provider was configured with."""

    kubeconfig: str | None = field(default=None, repr=False)
    """Content of a kubeconfig, or the path of one; None: $KUBECONFIG, else ~/.kube/config."""
    context: str | None = None
    cluster: str | None = None
    namespace: str | None = None
    delete_unreachable: bool = False
    skip_update_unreachable: bool = False
    patch_force: bool = False
    upsert: bool = False
    mutable: Mutable = field(default_factory=Mutable)
    timeout: float = 60.0
    """Seconds that one request may take."""


def refused(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each setting that can't be honoured, and why."""
    found = [(name, why) for name, why in _UNSUPPORTED.items() if values.get(name)]
    if _switch(values, "enableServerSideApply", default=True) is False:
        found.append(("enableServerSideApply", "this provider always applies on the server's side"))
    if values.get("strictMode") in (True, "true"):
        for name in ("kubeconfig", "context"):
            if values.get(name) in (None, ""):
                found.append((name, f"strictMode requires the provider's argument {name}"))
    return found


def settings_from(values: Mapping[str, Any]) -> Settings:
    """The settings in the engine's values, environment variables filling in. Raises UsageError."""
    wrong = refused(values)
    if wrong:
        raise UsageError(*(Problem(summary=f"kubernetes provider setting {name}: {why}") for name, why in wrong))
    return Settings(
        kubeconfig=_text(values, "kubeconfig"),
        context=_text(values, "context"),
        cluster=_text(values, "cluster"),
        namespace=_text(values, "namespace"),
        delete_unreachable=_switch(values, "deleteUnreachable"),
        skip_update_unreachable=_switch(values, "skipUpdateUnreachable"),
        patch_force=_switch(values, "enablePatchForce"),
        upsert=_switch(values, "upsertExistingObjects"),
        mutable=Mutable(
            config_maps=_switch(values, "enableConfigMapMutable"), secrets=_switch(values, "enableSecretMutable")
        ),
        timeout=_timeout(values),
    )


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if isinstance(value, dict):
        value = json.dumps(value)
    return value if isinstance(value, str) and value else None


def _switch(values: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    value = values.get(name)
    if value is None or value == "":
        value = os.environ.get(_SWITCHES[name])
    if value is None:
        return default
    return value is True or value == "true"


def _timeout(values: Mapping[str, Any]) -> float:
    told = values.get("kubeClientSettings")
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except ValueError:
            told = None
    given = told.get("timeout") if isinstance(told, dict) else None
    try:
        seconds = float(given or os.environ.get("PULUMI_K8S_CLIENT_TIMEOUT") or 0)
    except (TypeError, ValueError):
        seconds = 0
    return seconds or Settings.timeout


def kubeconfig(settings: Settings) -> dict[str, Any]:
    """The kubeconfig that counts, its files' paths made absolute, with the asked-for context and cluster.

    Raises UsageError.
    """
    text, where = settings.kubeconfig, "the provider's setting kubeconfig"
    folder = Path.cwd()
    if text is None or _is_path(text):
        given = text or os.environ.get("KUBECONFIG") or str(_HOME)
        path = Path(given.split(os.pathsep)[0]).expanduser()
        where, folder = str(path), path.parent.resolve()
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise _wrong(where, f"it can't be read: {error.strerror}") from error
    try:
        content = YAML(typ="safe").load(text)
    except YAMLError as error:
        raise _wrong(where, "it is no YAML") from error
    if not isinstance(content, dict):
        raise _wrong(where, "it is no kubeconfig")
    contexts = {one.get("name"): one for one in content.get("contexts") or () if isinstance(one, dict)}
    name = settings.context or content.get("current-context")
    if name not in contexts:
        known = ", ".join(str(one) for one in contexts) or "none"
        raise _wrong(where, f"it has no context {name!r}; it has: {known}")
    content["current-context"] = name
    if settings.cluster:
        contexts[name].setdefault("context", {})["cluster"] = settings.cluster
    wanted = (contexts[name].get("context") or {}).get("cluster")
    if wanted not in [one.get("name") for one in content.get("clusters") or () if isinstance(one, dict)]:
        raise _wrong(where, f"it has no cluster {wanted!r}")
    _absolute(content, folder)
    return content


def _is_path(text: str) -> bool:
    return "\n" not in text and not text.lstrip().startswith("{") and "clusters:" not in text


def _absolute(content: dict[str, Any], folder: Path) -> None:
    for group, entry in (("clusters", "cluster"), ("users", "user")):
        for one in content.get(group) or ():
            told = one.get(entry) if isinstance(one, dict) else None
            for name in ("certificate-authority", "client-certificate", "client-key", "tokenFile"):
                if isinstance(told, dict) and told.get(name):
                    told[name] = str(folder / told[name])


def _wrong(where: str, why: str) -> UsageError:
    return UsageError(
        Problem(
            summary="the kubeconfig can't be used",
            given=where,
            allowed="the content of a kubeconfig, or the path of one, with the context to use",
            why=why,
            next_step="set kubernetes:kubeconfig (or the Provider's kubeconfig), kubernetes:context or $KUBECONFIG",
        )
    )


def active_cluster(values: Mapping[str, Any]) -> Any:
    """The cluster entry that settings lead to, None where it can't be told; a change of it replaces what lies in it."""
    try:
        content = kubeconfig(settings_from({**values, "enableServerSideApply": True}))
    except UsageError:
        return None
    contexts = {one["name"]: one.get("context") or {} for one in content["contexts"]}
    clusters = {one.get("name"): one.get("cluster") for one in content.get("clusters") or ()}
    return clusters.get(contexts[content["current-context"]].get("cluster"))


def settings_difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The settings that differ, and those of them that lead to another cluster.

    Nothing identifies a cluster for certain, so its entry in the kubeconfig counts, or `clusterIdentifier` where given.
    """
    changed = sorted(name for name in {**old, **new} if old.get(name) != new.get(name))
    unknown = [name for name in _PLACE if new.get(name) is UNKNOWN]
    if unknown:
        return changed, unknown[:1]
    if old.get(_IDENTIFIER) or new.get(_IDENTIFIER):
        both = old.get(_IDENTIFIER) and new.get(_IDENTIFIER)
        return changed, [_IDENTIFIER] if both and _IDENTIFIER in changed else []
    if not set(changed) & set(_PLACE):
        return changed, []
    before, after = active_cluster(old), active_cluster(new)
    moved = before is not None and after is not None and before != after
    return changed, [name for name in _PLACE if name in changed] if moved else []

"""A schema for `pulumi import`: every type of the installed pulumi_kubernetes, with values of any kind.

The server is what checks values; the schema only lets the engine write the imported objects down as code.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from provincial_cloud.kubernetes.provider.kinds import limit_of

VERSION = "4.30.0"
"""The version of the official plugin whose types, inputs and outputs these are."""
_TOP = (
    "aggregationRule allowVolumeExpansion allowedTopologies apiVersion automountServiceAccountToken binaryData data"
    " description globalDefault handler imagePullSecrets immutable kind metadata mountOptions overhead parameters"
    " preemptionPolicy provisioner reclaimPolicy roleRef rules scheduling secrets spec stringData subjects type value"
    " volumeBindingMode webhooks"
)
"""The properties that stand at the top of some object (API reference); all are optional here."""


def tokens() -> list[str]:
    """The type tokens of the installed package, [] where it isn't installed; read, not imported, which takes longer."""
    found = importlib.util.find_spec("pulumi_kubernetes")
    if found is None or found.origin is None:
        return []
    text = Path(found.origin).read_text(encoding="utf-8")
    modules = json.loads(text.partition('resource_modules="""')[2].partition('"""')[0] or "[]")
    known = sorted({token for module in modules for token in module["classes"]})
    return [token for token in known if token.count(":") == 2 and limit_of(token, None) is None]


def schema_text() -> str:
    """The schema as JSON."""
    anything = {"$ref": "pulumi.json#/Any"}
    properties: dict[str, Any] = dict.fromkeys(_TOP.split(), anything)
    every = {"inputProperties": properties, "properties": {**properties, "status": anything}}
    content = {
        "name": "kubernetes",
        "version": VERSION,
        "resources": dict.fromkeys(tokens(), every),
    }
    return json.dumps(content)

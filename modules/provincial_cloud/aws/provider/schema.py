"""The provider's schema as Pulumi asks for it: every type with its inputs and results."""

from __future__ import annotations

import json

from provincial_cloud import __version__
from provincial_cloud.aws.resource import PACKAGE, TYPES


def schema_text() -> str:
    """The schema as JSON; values are of Pulumi's type Any, since botocore's model is what checks them."""
    import provincial_cloud.aws  # noqa: F401 - declares every type

    anything = {"$ref": "pulumi.json#/Any"}
    resources = {}
    for token, kind in sorted(TYPES.items()):
        inputs = {
            name: {**anything, **({"secret": True} if spec.secret else {})} for name, spec in kind.arguments.items()
        }
        resources[token] = {
            "description": (kind.__doc__ or "").strip(),
            "inputProperties": inputs,
            "requiredInputs": [name for name, spec in kind.arguments.items() if spec.required],
            "properties": {**inputs, **dict.fromkeys(kind.results, anything)},
        }
    return json.dumps({"name": PACKAGE, "version": __version__, "resources": resources})

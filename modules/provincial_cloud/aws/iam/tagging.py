"""How IAM's named resources are tagged."""

from __future__ import annotations

from provincial_cloud.aws.declaration import Call, Ref, Tagging


def tagging(kind: str, parameter: str, value: Ref) -> Tagging:
    """Tags of an IAM resource; `kind` is its name in the operations, `parameter` holds `value` in them.

    The calls that get one give its tags too, unlike those that list many.
    """
    return Tagging(
        add=Call(f"tag_{kind}", {parameter: value}),
        remove=Call(f"untag_{kind}", {parameter: value}),
    )

"""How EC2 resources are tagged and found again."""

from __future__ import annotations

from provincial_cloud.aws.declaration import ID, Call, Find, Tagging


def tagging(kind: str) -> Tagging:
    """Tags of an EC2 resource; `kind` is its name in TagSpecifications."""
    return Tagging(
        add=Call("create_tags", {"Resources": [ID]}),
        remove=Call("delete_tags", {"Resources": [ID]}),
        specification=kind,
    )


def find_by_claim(operation: str, items: str, id: str, *, parameter: str = "Filters") -> Find:
    """Every resource of a describe call that carries a claim; `parameter` is where the call takes filters."""
    filters = [{"Name": "tag-key", "Values": ["provincial:claim"]}]
    return Find(call=Call(operation, {parameter: filters}), items=items, id=id)

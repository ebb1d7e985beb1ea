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


def find_by_claim(operation: str, items: str, id: str, *, parameter: str = "Filters", by_tag: bool = False) -> Find:
    """Every resource of a describe call that carries a claim.

    `parameter` is where the call takes filters; `by_tag` is for calls whose filters know a tag but not its key alone.
    """
    filters = [
        {"Name": "tag:provincial:claim", "Values": ["*"]}
        if by_tag
        else {"Name": "tag-key", "Values": ["provincial:claim"]}
    ]
    return Find(call=Call(operation, {parameter: filters}), items=items, id=id)

"""How load balancers and what belongs to them are tagged and found again."""

from __future__ import annotations

from provincial_cloud.aws.declaration import ID, Call, Find, Tagging

_TAGS = Call("describe_tags", {"ResourceArns": [ID]})

TAGGING = Tagging(
    add=Call("add_tags", {"ResourceArns": [ID]}),
    remove=Call("remove_tags", {"ResourceArns": [ID]}),
    get=_TAGS,
    values="tag_descriptions[0].tags",
)


def find(call: Call, items: str, id: str) -> Find:
    """What `call` lists and carries a claim; the tags are read one by one, as listings leave them out."""
    return Find(
        call=call,
        items=items,
        id=id,
        claim="tag_descriptions[0].tags[?key=='provincial:claim'].value | [0]",
        tags=_TAGS,
        absent=("LoadBalancerNotFound", "TargetGroupNotFound", "ListenerNotFound"),
    )

"""How what belongs to backups is tagged."""

from __future__ import annotations

from provincial_cloud.aws.declaration import Call, Ref, Tagging

_BY_ARN = {"ResourceArn": Ref("arn")}

TAGGING = Tagging(
    add=Call("tag_resource", _BY_ARN),
    remove=Call("untag_resource", _BY_ARN),
    get=Call("list_tags", _BY_ARN),
)

"""Volumes: disks that outlive the instance they are attached to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Client,
    Custom,
    Json,
    Lifecycle,
    MapArgument,
    Mistake,
    Need,
    argument,
)
from provincial_cloud.aws.ec2.spelling import spelled
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource

_POLL_SECONDS = 2.0
_GROWING = ("size", "volume_type", "iops")
_WITH_IOPS = ("gp3", "io1", "io2")


def _modify(client: Client, id: str, arguments: dict[str, Any]) -> None:
    """Change the volume and wait until it shows; optimising it goes on for hours without being in the way."""
    volume = client.call("describe_volumes", VolumeIds=[id])["Volumes"][0]
    wanted = spelled({name: arguments[name] for name in _GROWING if arguments.get(name) is not None})
    change = {name: value for name, value in wanted.items() if volume.get(name) != value}
    if not change:
        return
    client.call("modify_volume", VolumeId=id, **change)
    while True:
        found = client.call("describe_volumes_modifications", VolumeIds=[id])["VolumesModifications"]
        if not found or found[-1]["ModificationState"] != "modifying":
            return
        client.pause(_POLL_SECONDS)


def _view(volume: Any, state: Json) -> dict[str, Any]:
    return {name: volume.get(name) for name in _GROWING}


def _inspect(arguments: Json) -> Iterator[Mistake]:
    key, kind = arguments.get("kms_key_id"), arguments.get("volume_type")
    if isinstance(key, str) and "alias/" in key:
        why = "the cloud gives the key's ARN back, from which no alias can be told"
        yield Mistake(argument="kms_key_id", given=key, allowed="a key's id or ARN", why=why)
    if key is not None and arguments.get("encrypted") is False:
        yield Mistake(
            argument="encrypted", given=False, allowed="true", why="kms_key_id names a key to encrypt it with"
        )
    if arguments.get("iops") is not None and kind is not None and kind not in _WITH_IOPS:
        allowed = f"no value, or volume_type {', '.join(_WITH_IOPS)}"
        yield Mistake(argument="iops", given=arguments["iops"], allowed=allowed, why=f"{kind} has none to choose")


class Volume(AwsResource):
    """A disk, encrypted unless told otherwise."""

    availability_zone: Argument[str] = argument(replaces=True)
    """Availability zone, as ap-southeast-1a; only instances there can use it."""
    size: Argument[int] = argument(default=None)
    """GiB; it can grow but not shrink. Unset only where `snapshot_id` gives it."""
    volume_type: Argument[str] = argument(default="gp3")
    """gp3, gp2, io1, io2, st1, sc1 or standard."""
    encrypted: Argument[bool] = argument(default=True, replaces=True)
    """Whether it is encrypted; on, and it costs nothing."""
    kms_key_id: Argument[str] = argument(default=None, replaces=True, arn_or_id=True)
    """Id or ARN of the key; unset means the account's default key for disks."""
    iops: Argument[int] = argument(default=None)
    """Operations a second, for gp3, io1 and io2, where the last two need it."""
    snapshot_id: Argument[str] = argument(default=None, replaces=True)
    """The snapshot that it begins with."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_volume"),
        id="volume_id",
        read=Call("describe_volumes", {"VolumeIds": [ID]}),
        item="volumes[0]",
        custom=(Custom(arguments=_GROWING, apply=_modify, view=_view, on_create=False),),
        delete=Call("delete_volume", {"VolumeId": ID}),
        tagging=tagging("volume"),
        find=find_by_claim("describe_volumes", "volumes", "volume_id"),
        needs=(Need("volume_type", ("io1", "io2"), ("iops",)),),
        inspect=_inspect,
        gone=("InvalidVolume.NotFound",),
        gone_when="contains(['deleting', 'deleted'], state)",
        wait_created="volume_available",
        wait_deleted="volume_deleted",
        delete_again=("VolumeInUse",),
    )

"""Instances: virtual machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Client,
    Custom,
    Document,
    Find,
    Json,
    Lifecycle,
    ListArgument,
    MapArgument,
    Mistake,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.ec2.spelling import spelled
from provincial_cloud.aws.ec2.tagging import tagging
from provincial_cloud.aws.resource import AwsResource

_POLL_SECONDS = 2.0
_LONGEST_USER_DATA = 16 * 1024
"""Bytes (EC2 user guide, instance user data)."""
_STOPPED_FOR = ("instance_type", "ebs_optimized")
_BOUND = ("associating", "associated")
_ALIVE = ["pending", "running", "stopping", "stopped"]

_GROUPS = "security_groups[].group_id || network_interfaces[0].groups[].group_id"
"""The groups of the first interface; moto gives them only there until they are changed."""


def _attribute(name: str) -> Call:
    return Call("describe_instance_attribute", {"InstanceId": ID, "Attribute": name})


def _state(client: Client, id: str) -> str:
    found = client.call("describe_instances", InstanceIds=[id])["Reservations"]
    return str(found[0]["Instances"][0]["State"]["Name"])


def _await(client: Client, id: str, wanted: str) -> None:
    while _state(client, id) not in (wanted, "shutting-down", "terminated"):
        client.pause(_POLL_SECONDS)


def _resize(client: Client, id: str, arguments: dict[str, Any]) -> None:
    """Change what only a stopped instance lets change; one that runs is stopped for it and started again."""
    instance = client.call("describe_instances", InstanceIds=[id])["Reservations"][0]["Instances"][0]
    wanted = spelled({name: arguments[name] for name in _STOPPED_FOR if arguments.get(name) is not None})
    change = {name: value for name, value in wanted.items() if instance.get(name) != value}
    if not change:
        return
    runs = instance["State"]["Name"] in ("pending", "running")
    if runs:
        client.call("stop_instances", InstanceIds=[id])
    _await(client, id, "stopped")
    for name, value in change.items():
        client.call("modify_instance_attribute", InstanceId=id, **{name: {"Value": value}})
    if runs:
        client.call("start_instances", InstanceIds=[id])
        _await(client, id, "running")


def _put_profile(client: Client, id: str, arguments: dict[str, Any]) -> None:
    filters = [{"Name": "instance-id", "Values": [id]}, {"Name": "state", "Values": list(_BOUND)}]
    found = client.call("describe_iam_instance_profile_associations", Filters=filters)
    bound = [one["AssociationId"] for one in found["IamInstanceProfileAssociations"]]
    name = arguments.get("iam_instance_profile")
    if name and bound:
        profile = {"Name": name}
        client.call("replace_iam_instance_profile_association", AssociationId=bound[0], IamInstanceProfile=profile)
    elif name:
        client.call("associate_iam_instance_profile", InstanceId=id, IamInstanceProfile={"Name": name})
    for association in bound if not name else ():
        client.call("disassociate_iam_instance_profile", AssociationId=association)


def _view_size(instance: Any, state: Json) -> dict[str, Any]:
    return {name: instance.get(name) for name in _STOPPED_FOR}


def _view_profile(instance: Any, state: Json) -> dict[str, Any]:
    arn = (instance.get("iam_instance_profile") or {}).get("arn")
    return {"iam_instance_profile": arn and str(arn).rpartition("/")[2]}


def _view_public(instance: Any, state: Json) -> dict[str, Any]:
    """Whether the cloud gave it a public address; a stopped instance has none, whatever it was made with."""
    interfaces = instance.get("network_interfaces") or [{}]
    association = interfaces[0].get("association") or {}
    if instance["state"]["name"] != "running" or association.get("allocation_id"):
        return {"associate_public_ip_address": state.get("associate_public_ip_address")}
    return {"associate_public_ip_address": bool(association.get("public_ip"))}


def _disks(arguments: Json) -> Any:
    """The disks, encrypted and deleted with the instance unless told otherwise."""
    given = arguments.get("block_device_mappings")
    if not isinstance(given, list):
        return given
    return [
        {**one, "ebs": {"encrypted": True, "delete_on_termination": True, **one["ebs"]}}
        if isinstance(one, dict) and isinstance(one.get("ebs"), dict)
        else one
        for one in given
    ]


def _inspect(arguments: Json) -> Iterator[Mistake]:
    text = arguments.get("user_data")
    if isinstance(text, str) and len(text.encode()) > _LONGEST_USER_DATA:
        yield Mistake(
            argument="user_data",
            given=f"{len(text.encode())} bytes",
            allowed=f"at most {_LONGEST_USER_DATA} bytes",
            why="EC2 takes no more; fetch the rest from a bucket when the instance starts",
        )


class Instance(AwsResource):
    """A virtual machine: not public, and its metadata answers only to who shows a session token."""

    image_id: Argument[str] = argument(replaces=True)
    """Image, as ami-0a1b2c3d."""
    instance_type: Argument[str] = argument(open=True)
    """Type, as t3.medium; another one stops the instance for a moment."""
    subnet_id: Argument[str] = argument(default=None, replaces=True)
    """Subnet; unset means one of the default network."""
    security_group_ids: ListArgument[str] = argument(default=None, unordered=True)
    """Security groups; unset means the network's default group."""
    key_name: Argument[str] = argument(default=None, replaces=True)
    """Name of the key pair for the first sign-in; unset leaves sign-in to the image."""
    iam_instance_profile: Argument[str] = argument(default=None, watched=True)
    """Name of the instance profile whose role the instance has; one given by hand is drift and is taken away."""
    user_data: Argument[str] = argument(default=None, replaces=True, secret=True, document=Document.BASE64)
    """Plain text that the image runs or reads when it first starts, at most 16384 bytes; kept as a secret."""
    metadata_options: MapArgument[Any] = argument(default={"http_tokens": "required"})
    """`http_tokens` (required by default, so that a forged request can't read the role's credentials; or optional),
    `http_endpoint`, `http_put_response_hop_limit`, `http_protocol_ipv6`, `instance_metadata_tags`."""
    block_device_mappings: ListArgument[dict[str, Any]] = argument(
        default=None, replaces=True, write_only=True, completed=_disks
    )
    """Disks: `device_name` and `ebs` (`volume_size` in GiB, `volume_type`, `kms_key_id`; `encrypted` and
    `delete_on_termination` are on unless told otherwise). Unset means those of the image, encrypted only where the
    account does so by default. The cloud answers with volumes instead, so that changes by hand aren't seen here."""
    monitoring: Argument[bool] = argument(default=False)
    """Whether metrics come every minute, at a price, instead of every five."""
    associate_public_ip_address: Argument[bool] = argument(default=False, replaces=True)
    """Whether the cloud gives it a public address; off whatever the subnet says."""
    disable_api_termination: Argument[bool] = argument(default=False)
    """Whether deleting it is refused until this is turned off. Off by default, as it would also keep a replacement from
    deleting what it replaces."""
    ebs_optimized: Argument[bool] = argument(default=None)
    """Whether disks have bandwidth of their own; unset means the type's default."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    private_ip_address: Result[str] = result()
    """Its address in the network."""
    private_dns_name: Result[str] = result()
    """Its name in the network."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call(
            "run_instances",
            {
                "MinCount": 1,
                "MaxCount": 1,
                "IamInstanceProfile": {"Name": Ref("iam_instance_profile")},
                "Monitoring": {"Enabled": Ref("monitoring")},
                "NetworkInterfaces": [
                    {
                        "DeviceIndex": 0,
                        "DeleteOnTermination": True,
                        "SubnetId": Ref("subnet_id"),
                        "Groups": Ref("security_group_ids"),
                        "AssociatePublicIpAddress": Ref("associate_public_ip_address"),
                    }
                ],
            },
        ),
        id="instances[0].instance_id",
        read=Call("describe_instances", {"InstanceIds": [ID]}),
        item="reservations[0].instances[0]",
        aspects=(
            Aspect(
                arguments=("metadata_options",),
                put=(
                    Call(
                        "modify_instance_metadata_options",
                        {
                            "InstanceId": ID,
                            "HttpTokens": Ref("metadata_options.http_tokens"),
                            "HttpEndpoint": Ref("metadata_options.http_endpoint"),
                            "HttpPutResponseHopLimit": Ref("metadata_options.http_put_response_hop_limit"),
                            "HttpProtocolIpv6": Ref("metadata_options.http_protocol_ipv6"),
                            "InstanceMetadataTags": Ref("metadata_options.instance_metadata_tags"),
                        },
                    ),
                ),
            ),
            Aspect(
                arguments=("security_group_ids",),
                put=(Call("modify_instance_attribute", {"InstanceId": ID, "Groups": Ref("security_group_ids")}),),
                values={"security_group_ids": _GROUPS},
            ),
            Aspect(
                arguments=("disable_api_termination",),
                put=(Call("modify_instance_attribute", {"InstanceId": ID, "DisableApiTermination": {"Value": True}}),),
                clear=(
                    Call("modify_instance_attribute", {"InstanceId": ID, "DisableApiTermination": {"Value": False}}),
                ),
                get=_attribute("disableApiTermination"),
                values={"disable_api_termination": "disable_api_termination.value"},
                put_on_create=True,
                switch=True,
            ),
            Aspect(
                arguments=("monitoring",),
                put=(Call("monitor_instances", {"InstanceIds": [ID]}),),
                clear=(Call("unmonitor_instances", {"InstanceIds": [ID]}),),
                values={"monitoring": "contains(['enabled', 'pending'], monitoring.state)"},
                switch=True,
            ),
            Aspect(
                arguments=("user_data",),
                get=_attribute("userData"),
                values={"user_data": "user_data.value"},
            ),
        ),
        custom=(
            Custom(arguments=_STOPPED_FOR, apply=_resize, view=_view_size, on_create=False),
            Custom(arguments=("iam_instance_profile",), apply=_put_profile, view=_view_profile, on_create=False),
            Custom(arguments=("associate_public_ip_address",), view=_view_public, on_create=False),
        ),
        delete=Call("terminate_instances", {"InstanceIds": [ID]}),
        tagging=tagging("instance"),
        find=Find(
            call=Call(
                "describe_instances",
                {
                    "Filters": [
                        {"Name": "tag-key", "Values": ["provincial:claim"]},
                        {"Name": "instance-state-name", "Values": _ALIVE},
                    ]
                },
            ),
            items="reservations[].instances[]",
            id="instance_id",
        ),
        inspect=_inspect,
        guards={"disable_api_termination": False},
        gone=("InvalidInstanceID.NotFound",),
        gone_when="contains(['shutting-down', 'terminated'], state.name)",
        token="ClientToken",  # noqa: S106 - a parameter's name
        token_spent=("IdempotentInstanceTerminated", "IdempotentParameterMismatch"),
        create_again=("InvalidParameterValue: Invalid IAM Instance Profile",),
        wait_created="instance_running",
        wait_deleted="instance_terminated",
    )

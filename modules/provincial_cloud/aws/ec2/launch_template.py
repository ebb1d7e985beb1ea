"""Launch templates: what instances that others start are like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provincial_cloud.aws.declaration import ID, Argument, Call, Client, Custom, Lifecycle, MapArgument, argument
from provincial_cloud.aws.ec2.spelling import plain
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource


def _put_version(client: Client, id: str, arguments: dict[str, Any]) -> None:
    """Add a version and make it the default; older ones stay, for what was started with them."""
    from provincial_cloud.aws.provider.connection import operation_model
    from provincial_cloud.aws.provider.shapes import Failures, to_api

    shape = operation_model("ec2", "create_launch_template_version").input_shape.members["LaunchTemplateData"]
    data = to_api(shape, arguments["launch_template_data"], "launch_template_data", Failures())
    made = client.call("create_launch_template_version", LaunchTemplateId=id, LaunchTemplateData=data)
    number = str(made["LaunchTemplateVersion"]["VersionNumber"])
    client.call("modify_launch_template", LaunchTemplateId=id, DefaultVersion=number)


def _read_version(client: Client, id: str, state: dict[str, Any]) -> dict[str, Any]:
    found = client.call("describe_launch_template_versions", LaunchTemplateId=id, Versions=["$Default"])
    return {"launch_template_data": plain(found["LaunchTemplateVersions"][0]["LaunchTemplateData"])}


class LaunchTemplate(AwsResource):
    """A launch template; a change adds a version and makes it the default, which `$Default` then means."""

    launch_template_name: Argument[str] = argument(
        default=None, replaces=True, autoname=True, longest=128, form=r"[a-zA-Z0-9().\-/_]{3,}"
    )
    """Name, 3 to 128 of a-z, A-Z, 0-9 and ().-/_, unique in the account's region; made from the resource's name where
    unset."""
    launch_template_data: MapArgument[Any] = argument(unordered=True)
    """What instances are like: `image_id`, `instance_type`, `metadata_options` and the other parameters of a launch;
    `user_data` in base64. What the cloud adds by itself is no drift."""
    tags: MapArgument[str] = argument(default=None)
    """Tags of the template; those of its instances are `tag_specifications` in the data."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("create_launch_template"),
        id="launch_template.launch_template_id",
        read=Call("describe_launch_templates", {"LaunchTemplateIds": [ID]}),
        item="launch_templates[0]",
        custom=(Custom(arguments=("launch_template_data",), apply=_put_version, look=_read_version, on_create=False),),
        delete=Call("delete_launch_template", {"LaunchTemplateId": ID}),
        tagging=replace(
            tagging("launch-template"),
            get=Call(
                "describe_tags", {"Filters": [{"Name": "resource-id", "Values": [ID]}]}
            ),  # moto's template has old ones
        ),
        find=find_by_claim("describe_launch_templates", "launch_templates", "launch_template_id"),
        taken=("InvalidLaunchTemplateName.AlreadyExistsException",),
        gone=(
            "InvalidLaunchTemplateId.NotFound",
            "InvalidLaunchTemplateId.NotFoundException",
            "InvalidLaunchTemplateName.NotFoundException",
        ),
    )

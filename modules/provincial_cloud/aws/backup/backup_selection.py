"""Selections: what a plan backs up."""

from __future__ import annotations

from provincial_cloud.aws.declaration import (
    Argument,
    Call,
    Find,
    Lifecycle,
    ListArgument,
    Listing,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

_WHERE = {"BackupPlanId": Ref("id.0"), "SelectionId": Ref("id.1")}


class BackupSelection(AwsResource):
    """What a plan backs up; the cloud changes none, so that every change makes a new one."""

    backup_plan_id: Argument[str] = argument(replaces=True)
    """The plan."""
    selection_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=50)
    """Name in the plan: letters, digits, - _ and .; made from the resource's name where unset."""
    iam_role_arn: Argument[str] = argument(replaces=True)
    """Role that backs up and restores."""
    resources: ListArgument[str] = argument(default=None, replaces=True, unordered=True)
    """ARNs, which may hold *."""
    list_of_tags: ListArgument[dict[str, str]] = argument(default=None, replaces=True, unordered=True)
    """Tags of which one is enough, as [{"condition_type": "STRINGEQUALS", "condition_key": "provincial:level",
    "condition_value": "3"}]."""
    selection_id: Result[str] = result()
    """Id in the plan; the resource's own id is <plan>/<selection>."""

    lifecycle = Lifecycle(
        service="backup",
        create=Call(
            "create_backup_selection",
            {
                "BackupPlanId": Ref("backup_plan_id"),
                "BackupSelection": {
                    "SelectionName": Ref("selection_name"),
                    "IamRoleArn": Ref("iam_role_arn"),
                    "Resources": Ref("resources"),
                    "ListOfTags": Ref("list_of_tags"),
                },
            },
        ),
        token="CreatorRequestId",  # noqa: S106 - a parameter's name
        id="$backup_plan_id/selection_id",
        read=Call("get_backup_selection", _WHERE),
        item="@",
        values={
            "selection_name": "backup_selection.selection_name",
            "iam_role_arn": "backup_selection.iam_role_arn",
            "resources": "backup_selection.resources",
            "list_of_tags": "backup_selection.list_of_tags",
        },
        delete=Call("delete_backup_selection", _WHERE),
        find=Find(
            call=Call("list_backup_selections", {"BackupPlanId": Ref("backup_plan_id")}),
            items="backup_selections_list",
            id="join('/', [backup_plan_id, selection_id])",
            claim="creator_request_id",
        ),
        listing=Listing(
            within=Listing(call=Call("list_backup_plans"), items="backup_plans_list", id="backup_plan_id"),
            call=Call("list_backup_selections", {"BackupPlanId": Ref("each.backup_plan_id")}),
            items="backup_selections_list",
            id="join('/', [backup_plan_id, selection_id])",
        ),
        taken=("AlreadyExistsException",),
        gone=("ResourceNotFoundException",),
        create_again=(
            "InvalidParameterValueException: cannot be assumed by AWS Backup",
            "InvalidParameterValueException: is not authorized to call tag:GetResources",
        ),
        delete_again=(),
    )

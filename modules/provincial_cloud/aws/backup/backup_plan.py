"""Plans: when what is backed up, and how long it is kept."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.backup.tagging import TAGGING
from provincial_cloud.aws.declaration import ID, Call, Find, Lifecycle, MapArgument, Result, argument, result
from provincial_cloud.aws.resource import AwsResource


class BackupPlan(AwsResource):
    """A plan of backups."""

    backup_plan: MapArgument[Any] = argument()
    """`backup_plan_name` and `rules`, each with `rule_name`, `target_backup_vault_name`, `schedule_expression` as
    "cron(0 18 * * ? *)", `lifecycle` with `delete_after_days`, and `copy_actions` to vaults elsewhere."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    backup_plan_id: Result[str] = result()
    """Id."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="backup",
        create=Call("create_backup_plan"),
        token="CreatorRequestId",  # noqa: S106 - a parameter's name
        id="backup_plan_id",
        read=Call("get_backup_plan", {"BackupPlanId": ID}),
        item="@",
        values={"arn": "backup_plan_arn"},
        update=(Call("update_backup_plan", {"BackupPlanId": ID}, arguments=("backup_plan",)),),
        delete=Call("delete_backup_plan", {"BackupPlanId": ID}),
        tagging=TAGGING,
        find=Find(
            call=Call("list_backup_plans"), items="backup_plans_list", id="backup_plan_id", claim="creator_request_id"
        ),
        taken=("AlreadyExistsException",),
        gone=("ResourceNotFoundException",),
        gone_when="deletion_date",
        delete_again=(),
    )

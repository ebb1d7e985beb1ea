"""What moto 5.2.5 lacks or does otherwise than AWS's own pages say, so that the sandbox holds whole environments.

AWS Backup's selections and changes of plans are missing, and a deleted plan keeps its name; a metric filter that is put
again stands there twice.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import BackupBackend
from moto.backup.responses import BackupResponse
from moto.logs.metric_filters import MetricFilters

_create_backup_plan = BackupBackend.create_backup_plan


def complete_moto() -> None:
    """Add what moto lacks; what a newer moto brings itself is left alone."""
    for method in (
        update_backup_plan,
        create_backup_selection,
        get_backup_selection,
        list_backup_selections,
        delete_backup_selection,
    ):
        if not hasattr(BackupResponse, method.__name__):
            setattr(BackupResponse, method.__name__, method)
    MetricFilters.add_filter = put_metric_filter
    BackupBackend.create_backup_plan = create_backup_plan


def create_backup_plan(backend: Any, backup_plan: dict[str, Any], *more: Any, **named: Any) -> Any:
    """CreateBackupPlan: a deleted plan's name is free."""
    for id, plan in list(backend.plans.items()):
        if plan.deletion_date is not None and plan.backup_plan["BackupPlanName"] == backup_plan["BackupPlanName"]:
            del backend.plans[id]
    return _create_backup_plan(backend, backup_plan, *more, **named)


def update_backup_plan(response: Any) -> str:
    """UpdateBackupPlan."""
    plan = response.backup_backend.get_backup_plan(_parts(response)[0], None)
    plan.backup_plan = json.loads(response.body)["BackupPlan"]
    return json.dumps(plan.to_dict())


def create_backup_selection(response: Any) -> str:
    """CreateBackupSelection."""
    body = json.loads(response.body)
    plan, selection = _parts(response)[0], str(uuid.uuid4())
    response.backup_backend.get_backup_plan(plan, None)
    _selections(response)[selection] = {"BackupPlanId": plan, "SelectionId": selection, **body}
    return json.dumps({"BackupPlanId": plan, "SelectionId": selection})


def get_backup_selection(response: Any) -> str:
    """GetBackupSelection."""
    found = _selections(response).get(_parts(response)[1])
    if found is None:
        raise ResourceNotFoundException(msg="no such selection")
    return json.dumps(found)


def list_backup_selections(response: Any) -> str:
    """ListBackupSelections, without pages."""
    items = [
        {
            "BackupPlanId": one["BackupPlanId"],
            "SelectionId": one["SelectionId"],
            "SelectionName": one["BackupSelection"]["SelectionName"],
            "CreatorRequestId": one.get("CreatorRequestId"),
        }
        for one in _selections(response).values()
        if one["BackupPlanId"] == _parts(response)[0]
    ]
    return json.dumps({"BackupSelectionsList": items})


def delete_backup_selection(response: Any) -> str:
    """DeleteBackupSelection."""
    if _selections(response).pop(_parts(response)[1], None) is None:
        raise ResourceNotFoundException(msg="no such selection")
    return ""


def put_metric_filter(
    filters: Any, filter_name: str, filter_pattern: str, log_group_name: str, metric_transformations: Any
) -> None:
    """PutMetricFilter: a filter of the same name in the same log group is replaced."""
    filters.delete_filter(filter_name=filter_name, log_group_name=log_group_name)
    filters.metric_filters.append(
        {
            "filterName": filter_name,
            "filterPattern": filter_pattern,
            "logGroupName": log_group_name,
            "metricTransformations": metric_transformations,
        }
    )


def _parts(response: Any) -> tuple[str, str]:
    """Plan and selection in the path /backup/plans/<plan>/selections/<selection>."""
    rest = response.path.partition("/backup/plans/")[2].split("/")
    return rest[0], rest[2] if len(rest) > 2 else ""


def _selections(response: Any) -> dict[str, dict[str, Any]]:
    backend = response.backup_backend
    if not hasattr(backend, "selections"):
        backend.selections = {}
    found: dict[str, dict[str, Any]] = backend.selections
    return found

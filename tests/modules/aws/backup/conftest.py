"""moto completed where it lacks operations of AWS Backup, after AWS's pages."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.responses import BackupResponse


def _parts(response: Any) -> tuple[str, str]:
    rest = response.path.partition("/backup/plans/")[2].split("/")
    return rest[0], rest[2] if len(rest) > 2 else ""


def _selections(response: Any) -> dict[str, dict[str, Any]]:
    backend = response.backup_backend
    if not hasattr(backend, "selections"):
        backend.selections = {}
    return backend.selections  # type: ignore[no-any-return]


@pytest.fixture
def completed_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto 5.2.5 lacks UpdateBackupPlan and everything about selections."""

    def update_backup_plan(self: Any) -> str:
        plan = self.backup_backend.get_backup_plan(_parts(self)[0], None)
        plan.backup_plan = json.loads(self.body)["BackupPlan"]
        return json.dumps(plan.to_dict())

    def create_backup_selection(self: Any) -> str:
        body = json.loads(self.body)
        plan, id = _parts(self)[0], str(uuid.uuid4())
        self.backup_backend.get_backup_plan(plan, None)
        _selections(self)[id] = {"BackupPlanId": plan, "SelectionId": id, **body}
        return json.dumps({"BackupPlanId": plan, "SelectionId": id})

    def get_backup_selection(self: Any) -> str:
        found = _selections(self).get(_parts(self)[1])
        if found is None:
            raise ResourceNotFoundException(msg="no such selection")
        return json.dumps(found)

    def list_backup_selections(self: Any) -> str:
        items = [
            {
                "BackupPlanId": one["BackupPlanId"],
                "SelectionId": one["SelectionId"],
                "SelectionName": one["BackupSelection"]["SelectionName"],
                "CreatorRequestId": one.get("CreatorRequestId"),
            }
            for one in _selections(self).values()
            if one["BackupPlanId"] == _parts(self)[0]
        ]
        return json.dumps({"BackupSelectionsList": items})

    def delete_backup_selection(self: Any) -> str:
        if _selections(self).pop(_parts(self)[1], None) is None:
            raise ResourceNotFoundException(msg="no such selection")
        return ""

    for method in (
        update_backup_plan,
        create_backup_selection,
        get_backup_selection,
        list_backup_selections,
        delete_backup_selection,
    ):
        monkeypatch.setattr(BackupResponse, method.__name__, method, raising=False)

"""What moto 5.2.5 lacks or does otherwise than AWS's own pages say, so that the sandbox holds whole environments.

AWS Backup's selections and changes of plans are missing, and a deleted plan keeps its name; a metric filter that is put
again stands there twice; certificates are issued after a minute, whether their domains are proved or not; a deleted NAT
gateway keeps its address; a bucket that takes calls over TLS alone takes none for its objects.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.acm.models import CertBundle
from moto.backup.exceptions import ResourceNotFoundException
from moto.backup.models import BackupBackend
from moto.backup.responses import BackupResponse
from moto.ec2.models import EC2Backend
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.logs.metric_filters import MetricFilters
from moto.route53.models import route53_backends
from moto.s3.models import FakeBucket

_create_backup_plan = BackupBackend.create_backup_plan
_check_certificate = CertBundle.check
_delete_nat_gateway = EC2Backend.delete_nat_gateway
_NOT_OVER_TLS = {"Bool": {"aws:SecureTransport": "false"}}


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
    CertBundle.check = check_certificate
    EC2Backend.delete_nat_gateway = delete_nat_gateway
    FakeBucket.get_permission = get_permission


def get_permission(bucket: Any, action: str, resource: str) -> Any:
    """What a bucket's policy says of a call. Loopback stands for TLS here; moto asks for no condition of that kind."""
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    told = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    policy["Statement"] = [one for one in told if one.get("Condition") != _NOT_OVER_TLS]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


def delete_nat_gateway(backend: Any, nat_gateway_id: str) -> Any:
    """DeleteNatGateway: its address is free for another."""
    gateway = _delete_nat_gateway(backend, nat_gateway_id)
    for address in backend.addresses:
        if address.eni is not None and address.eni.id == gateway._eni.id:
            backend.disassociate_address(association_id=address.association_id)
    return gateway


def create_backup_plan(backend: Any, backup_plan: dict[str, Any], *more: Any, **named: Any) -> Any:
    """CreateBackupPlan: a deleted plan's name is free."""
    for id, plan in list(backend.plans.items()):
        if plan.deletion_date is not None and plan.backup_plan["BackupPlanName"] == backup_plan["BackupPlanName"]:
            del backend.plans[id]
    return _create_backup_plan(backend, backup_plan, *more, **named)


def check_certificate(certificate: Any) -> None:
    """A certificate is issued as soon as a public zone has the record of each of its domains, and not before.

    A domain in no zone here is kept elsewhere; moto's minute then stands for whoever makes the record there.
    """
    described = certificate.describe()["Certificate"]
    records = [option["ResourceRecord"] for option in described.get("DomainValidationOptions") or ()]
    if certificate.status != "PENDING_VALIDATION" or not records:
        _check_certificate(certificate)
        return
    zones = [zone for zone in _zones(certificate.arn) if not zone.private_zone]
    names = [zone.name.strip(".") for zone in zones]
    there = {
        (one.name.strip("."), one.type, value.strip("."))
        for zone in zones
        for one in zone.rrsets
        for value in _values(one.records)
    }
    here = [one for one in records if any(one["Name"].strip(".").endswith(f".{name}") for name in names)]
    if all((one["Name"].strip("."), one["Type"], one["Value"].strip(".")) in there for one in here):
        if len(here) == len(records):
            certificate.status = "ISSUED"
        else:
            _check_certificate(certificate)


def _values(records: list[Any]) -> list[str]:
    """The values of a record set; those that moto itself makes with a zone are maps."""
    return [one if isinstance(one, str) else one["Value"] for one in records]


def _zones(arn: str) -> list[Any]:
    """Every zone of the account that an ARN names."""
    _, partition, _, _, account, _ = arn.split(":", 5)
    return list(route53_backends[account][partition].zones.values())


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

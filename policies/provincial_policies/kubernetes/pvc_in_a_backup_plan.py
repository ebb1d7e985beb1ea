"""A volume that keeps data names the plan that takes it in."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, STATEFUL_SET
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pvc-in-a-backup-plan",
    title=Text(vi="Ổ dữ liệu thuộc một kế hoạch sao lưu", en="Volumes in a backup plan"),
    why=Text(
        vi="Ổ dữ liệu không kế hoạch nào sao lưu thì mất cùng với máy chủ hay cụm chứa nó.",
        en="A volume that no plan takes in is lost with the node or the cluster that holds it.",
    ),
    remediation=Text(
        vi="Đặt nhãn provincial/backup (StatefulSet: trong volumeClaimTemplates) là tên kế hoạch có volumes: true.",
        en="Set the label provincial/backup (a StatefulSet's: in volumeClaimTemplates) to a plan with volumes: true.",
    ),
    message=Text(
        vi="không mang tên kế hoạch nào sao lưu ổ dữ liệu", en="carries no name of a plan that takes volumes in"
    ),
    severity=Severity.HIGH,
    controls=("BKP-01",),
    references=("CIS8 11.2", "NIST CP-9"),
    kinds=(CLAIM, STATEFUL_SET),
    parameters=("volume-plans",),
    offenders=(
        "(object.kind == 'StatefulSet' ? (has(dyn(object.spec).volumeClaimTemplates) ? "
        "dyn(object.spec).volumeClaimTemplates : dyn([])) : dyn([object])).filter(claim, !(has(claim.metadata.labels) "
        "&& 'provincial/backup' in claim.metadata.labels && claim.metadata.labels['provincial/backup'] != '' && "
        "claim.metadata.labels['provincial/backup'] in params.data['volume-plans'].split('\\n')))"
        ".map(claim, has(claim.metadata.name) ? claim.metadata.name : 'volume')"
    ),
)

"""Names of the cluster's own namespaces are not imitated."""

from __future__ import annotations

from provincial_policies.cel.kinds import NAMESPACE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="ns-name-not-reserved",
    title=Text(vi="Không chiếm tên dành cho hệ thống", en="Reserved names left alone"),
    why=Text(
        vi="Tên kube-… dành cho các thành phần của cụm; công cụ và chính sách thường bỏ qua chúng.",
        en="Names with kube- belong to the cluster's own parts, and tools and policies often pass over them.",
    ),
    remediation=Text(
        vi="Đặt tên theo đơn vị và hệ thống, như so-khcn-dvc.",
        en="Name it after unit and system, such as so-khcn-dvc.",
    ),
    message=Text(vi="là tên dành cho các thành phần của cụm", en="is a name kept for the cluster's own parts"),
    severity=Severity.MEDIUM,
    controls=("KUB-06",),
    references=("NSA: no user work in kube-system",),
    kinds=(NAMESPACE,),
    offenders="has(object.metadata.name) && object.metadata.name.startsWith('kube-') ? ['metadata.name'] : []",
)

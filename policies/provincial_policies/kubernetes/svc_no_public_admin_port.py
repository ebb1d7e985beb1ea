"""Administration and databases are not published."""

from __future__ import annotations

from provincial_policies.cel.kinds import SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="svc-no-public-admin-port",
    title=Text(vi="Không công bố cổng quản trị", en="No administration port published"),
    why=Text(
        vi="Cổng quản trị và cổng cơ sở dữ liệu mở ra ngoài bị dò chỉ vài phút sau khi mở.",
        en="An administration or database port that can be reached from outside is probed within minutes.",
    ),
    remediation=Text(
        vi="Bỏ cổng đó khỏi Service, hoặc dùng ClusterIP.",
        en="Remove the port from the Service, or use ClusterIP.",
    ),
    message=Text(
        vi="là cổng quản trị hoặc cơ sở dữ liệu được công bố",
        en="is a published administration or database port",
    ),
    severity=Severity.CRITICAL,
    controls=("NET-03", "NET-05"),
    references=("NSA: network separation",),
    kinds=(SERVICE,),
    offenders=(
        "has(object.spec.type) && object.spec.type in ['LoadBalancer', 'NodePort'] && has(object.spec.ports) ? "
        "object.spec.ports.filter(p, p.port in [22, 1433, 1521, 2379, 2380, 3306, 3389, 5432, 6379, 6443, 9090, "
        "9100, 10250, 27017]).map(p, string(p.port)) : []"
    ),
)

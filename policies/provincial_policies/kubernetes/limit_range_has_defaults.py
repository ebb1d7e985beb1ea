"""What says nothing of itself is bounded all the same."""

from __future__ import annotations

from provincial_policies.cel.kinds import LIMIT_RANGE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="limit-range-has-defaults",
    title=Text(vi="Có giới hạn mặc định", en="Default limits given"),
    why=Text(
        vi="Container không khai báo thì nhận giới hạn mặc định thay vì bị từ chối hoặc chạy vô hạn.",
        en="A container that says nothing gets a default instead of being refused or unlimited.",
    ),
    remediation=Text(
        vi="Thêm mục type Container có default.memory.",
        en="Add an item of type Container with default.memory.",
    ),
    message=Text(
        vi="không có giới hạn bộ nhớ mặc định cho container",
        en="has no default memory limit for containers",
    ),
    severity=Severity.LOW,
    controls=("KUB-05",),
    references=("NSA: LimitRange",),
    kinds=(LIMIT_RANGE,),
    offenders=(
        "object.spec.limits.exists(l, l.type == 'Container' && has(dyn(l).default) && 'memory' in dyn(l).default) "
        "? [] : ['spec.limits']"
    ),
)

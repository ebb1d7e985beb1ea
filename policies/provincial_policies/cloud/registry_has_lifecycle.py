"""Images that nothing names any more go by themselves."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="registry-has-lifecycle",
    title=Text(vi="Kho ảnh có vòng đời", en="Registry has a life cycle"),
    why=Text(
        vi="Ảnh cũ không ai vá vẫn có thể bị lấy ra chạy lại.",
        en="Old images that nobody mends can still be pulled and run.",
    ),
    remediation=Text(
        vi="Thêm lifecycle_policy xóa ảnh không còn thẻ.", en="Add a lifecycle_policy that removes untagged images."
    ),
    severity=Severity.LOW,
    controls=("KUB-04",),
    references=("FSBP ECR.3",),
    resource_types=("provincial:aws:Repository",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Any policy; which images it keeps is the owner's choice."""
    if not resource.has("lifecycle_policy"):
        yield resource.failed(
            "lifecycle_policy",
            message=Text(vi="giữ mọi ảnh mãi mãi", en="keeps every image for ever"),
            allowed=Text(vi="một lifecycle_policy", en="a lifecycle_policy"),
        )

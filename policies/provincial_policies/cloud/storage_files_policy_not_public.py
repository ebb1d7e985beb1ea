"""A file system's policy lets nobody in just because they ask."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import open_to_anyone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="storage-files-policy-not-public",
    title=Text(vi="Chính sách kho tệp không công khai", en="File system policy not public"),
    why=Text(
        vi="Ai gắn được kho tệp là đọc được mọi hồ sơ trong đó.", en="Whoever can mount it reads every file on it."
    ),
    remediation=Text(
        vi="Nêu vai trò trong Principal, hoặc điều kiện elasticfilesystem:AccessedViaMountTarget.",
        en="Name roles in Principal, or add the condition elasticfilesystem:AccessedViaMountTarget.",
    ),
    severity=Severity.CRITICAL,
    controls=("DAT-06",),
    references=("NIST AC-3", "CIS8 3.3"),
    resource_types=("provincial:aws:FileSystem",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Through a mount target only security groups let anybody in, which other rules look at."""
    return open_to_anyone(
        resource, "policy", message=Text(vi="ai trên Internet cũng gắn được", en="anyone on the Internet may mount it")
    )

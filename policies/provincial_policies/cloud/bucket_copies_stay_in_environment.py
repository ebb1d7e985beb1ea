"""Objects are copied to buckets of the same environment only."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.replication import BUCKET, destinations
from provincial_policies.resource import Resource, Stack, View, each
from provincial_policies.rule import Findings, Severity, Text, stack_rule


@stack_rule(
    id="bucket-copies-stay-in-environment",
    title=Text(vi="Bản sao không rời môi trường", en="Copies stay in the environment"),
    why=Text(
        vi="Sao chép sang nơi khác là đưa dữ liệu ra ngoài phạm vi được phê duyệt cấp độ, không ai kiểm soát.",
        en="A copy elsewhere takes data outside what the level was approved for, where nobody watches it.",
    ),
    remediation=Text(
        vi="Đặt destination.bucket là kho của chính môi trường này.",
        en="Set destination.bucket to a bucket of this environment.",
    ),
    severity=Severity.HIGH,
    controls=("NET-12", "DAT-06"),
    references=("FSBP S3.6", "NIST AC-4"),
    resource_types=(BUCKET,),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Followed to the bucket of this stack; one of another account is refused, any other is not checked."""
    if not subject.has("replication"):
        yield subject.not_applicable("không sao chép đi đâu", "copies nothing anywhere")
        return
    mine = subject.labels.environment

    def look(wanted: View) -> Findings:
        allowed = Text(vi=f"kho của môi trường {mine}", en=f"a bucket of environment {mine}")
        if wanted.has("account"):
            yield wanted.failed(
                "account",
                message=Text(vi="sao chép sang tài khoản khác", en="copies to another account"),
                allowed=allowed,
            )
            return
        found = destinations(subject, wanted, stack)
        for bucket in found:
            other = bucket.labels.environment
            if other != mine:
                yield wanted.failed(
                    "bucket",
                    given=f"{bucket.name} ({other})",
                    message=Text(vi=f"sao chép sang môi trường {other}", en=f"copies to environment {other}"),
                    allowed=allowed,
                )
        if not found:
            yield subject.not_checked("kho đích không nằm trong stack này", "the destination is not in this stack")

    yield from each((item.at("destination") for item in subject.entries("replication", "rules")), look)

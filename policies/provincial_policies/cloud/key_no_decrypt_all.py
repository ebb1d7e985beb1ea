"""No policy decrypts with every key there is."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import allowing, narrowed_by, on_everything, some, takes_in
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

DECRYPTING = ("kms:Decrypt", "kms:ReEncryptFrom")
ENOUGH = ("aws:resourcetag/*", "kms:encryptioncontext:*", "kms:resourcealiases", "kms:viaservice")
"""Condition keys that pick keys, or the service that decrypts on behalf of the holder."""


def _decrypts(action: str) -> bool:
    service = action.partition(":")[0]
    return service != "*" and any(takes_in(action, name) for name in DECRYPTING)


@rule(
    id="key-no-decrypt-all",
    title=Text(vi="Không chính sách nào giải mã bằng mọi khóa", en="No policy decrypts with every key"),
    why=Text(
        vi="Ai giải mã được bằng mọi khóa thì việc mỗi hệ thống có khóa riêng không còn ý nghĩa.",
        en="Where one role decrypts with every key, a key for each system separates nothing.",
    ),
    remediation=Text(
        vi="Nêu ARN của khóa trong Resource, hoặc thêm điều kiện kms:ViaService hay kms:ResourceAliases.",
        en="Name the keys' ARNs in Resource, or add the condition kms:ViaService or kms:ResourceAliases.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    controls=("DAT-03", "IAM-03"),
    references=("FSBP KMS.1", "NIST AC-6"),
    resource_types=("provincial:aws:Policy",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Everything on everything is another rule's business."""

    def look(statement: View) -> Findings:
        every_key = on_everything(statement) or some(statement, "Resource", test=_every_key)
        if some(statement, "Action", test=_decrypts) and every_key and not narrowed_by(statement, ENOUGH):
            yield statement.failed(
                "Resource",
                message=Text(vi="giải mã được bằng mọi khóa", en="decrypts with every key"),
                allowed=Text(vi="ARN của các khóa cần dùng", en="ARNs of the keys in use"),
            )

    yield from each(allowing(resource, "policy_document"), look)


def _every_key(text: str) -> bool:
    return ":kms:" in text and text.endswith((":*", ":key/*"))

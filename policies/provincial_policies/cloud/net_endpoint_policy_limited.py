"""An endpoint says which requests may pass through it."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

EVERYTHING = ("*", ["*"])


@rule(
    id="net-endpoint-policy-limited",
    title=Text(vi="Điểm cuối dịch vụ có chính sách giới hạn", en="Endpoint has a limited policy"),
    why=Text(
        vi="Điểm cuối không giới hạn cho phép chép dữ liệu sang kho của tài khoản khác mà không đi qua Internet.",
        en="An unlimited endpoint lets data be copied to another account's store without ever touching the Internet.",
    ),
    remediation=Text(
        vi="Viết policy_document chỉ cho phép các hành động và kho dữ liệu của môi trường.",
        en="Write a policy_document that allows only the actions and stores of the environment.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("NET-04", "NET-12"),
    references=("CIS8 3.3",),
    resource_types=("provincial:aws:VpcEndpoint",),
)
def check(resource: Resource, context: Context) -> Findings:
    """No policy means AWS's default, which allows everything."""
    policy = resource.document("policy_document")
    if policy is None:
        yield resource.failed(
            "policy_document",
            message=Text(
                vi="không có chính sách nên mọi yêu cầu đều đi qua được", en="has no policy, so every request may pass"
            ),
            allowed=Text(vi="chính sách nêu hành động và tài nguyên", en="a policy that names actions and resources"),
        )
        return
    for statement in policy.entries("Statement"):
        if (
            statement.get("Effect") == "Allow"
            and statement.get("Action") in EVERYTHING
            and statement.get("Resource") in EVERYTHING
            and not statement.get("Condition")
        ):
            yield statement.failed(
                message=Text(vi="cho mọi hành động trên mọi tài nguyên", en="allows every action on every resource"),
                allowed=Text(vi="hành động và tài nguyên cụ thể", en="specific actions and resources"),
            )

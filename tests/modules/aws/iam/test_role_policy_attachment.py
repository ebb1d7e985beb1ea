"""Policies on roles through their whole life."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws import Policy, Role, RolePolicyAttachment

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


def test_an_attachment_lives_a_whole_life(cloud: Any) -> None:
    cloud.make(Role, role_name="auditor", assume_role_policy_document=TRUST)
    read, _ = cloud.make(Policy, policy_name="read", policy_document=READ, path="/people/readers/")
    other, _ = cloud.make(Policy, policy_name="other", policy_document=READ)
    cloud.make(RolePolicyAttachment, role_name="auditor", policy_arn=other)
    cloud.live(
        RolePolicyAttachment,
        {"role_name": "auditor", "policy_arn": read},
        replaces={"role_name": "engineer", "policy_arn": other},
    )
    left = cloud.client("iam").list_attached_role_policies(RoleName="auditor")["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in left] == [other]


def test_an_attachment_taken_off_by_hand_reads_as_gone(cloud: Any) -> None:
    cloud.make(Role, role_name="auditor", assume_role_policy_document=TRUST)
    read, _ = cloud.make(Policy, policy_document=READ)
    id, state = cloud.make(RolePolicyAttachment, role_name="auditor", policy_arn=read)
    assert cloud.runner(RolePolicyAttachment).read(id, {}, {}) == {"role_name": "auditor", "policy_arn": read}
    cloud.client("iam").detach_role_policy(RoleName="auditor", PolicyArn=read)
    assert cloud.runner(RolePolicyAttachment).read(id, state, state) is None

"""Roles, policies, users, groups and the account's password policy."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import labels

POLICY_ARN = "arn:aws:iam::123456789012:policy/local/dvc-read"

EXAMPLES: dict[str, dict[str, Any]] = {
    "Role": {
        "role_name": "dvc-app",
        "description": "What the portal's servers may do",
        "assume_role_policy_document": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        },
        "max_session_duration": 3600,
        "path": "/local/",
        "tags": labels(),
    },
    "Policy": {
        "policy_name": "dvc-read",
        "description": "Read the portal's files",
        "policy_document": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::local-dvc-files/*"]}
            ],
        },
        "path": "/local/",
        "tags": labels(),
    },
    "RolePolicyAttachment": {"role_name": "dvc-app", "policy_arn": POLICY_ARN},
    "InstanceProfile": {
        "instance_profile_name": "dvc-app",
        "role_name": "dvc-app",
        "path": "/local/",
        "tags": labels(),
    },
    "User": {
        "user_name": "break-glass",
        "path": "/local/",
        "group_names": ["break-glass"],
        "tags": {**labels(zone="administration"), "provincial:account-type": "administration"},
    },
    "Group": {"group_name": "break-glass", "path": "/local/", "policy_arns": [POLICY_ARN]},
    "AccountPasswordPolicy": {
        "minimum_password_length": 14,
        "require_symbols": True,
        "require_numbers": True,
        "require_uppercase_characters": True,
        "require_lowercase_characters": True,
        "allow_users_to_change_password": True,
        "max_password_age": 60,
        "password_reuse_prevention": 24,
        "hard_expiry": False,
    },
}

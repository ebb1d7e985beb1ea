"""Keys, secrets and certificates."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import labels

KEY_ARN = "arn:aws:kms:ap-southeast-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000001"

EXAMPLES: dict[str, dict[str, Any]] = {
    "Key": {
        "description": "Data of the public-service portal",
        "key_usage": "ENCRYPT_DECRYPT",
        "enable_key_rotation": True,
        "deletion_window_in_days": 30,
        "policy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ],
        },
        "tags": labels(),
    },
    "KeyAlias": {"alias_name": "alias/local/dvc", "target_key_id": KEY_ARN},
    "Secret": {
        "name": "dvc/database",
        "description": "Password of the portal's database",
        "kms_key_id": KEY_ARN,
        "recovery_window_in_days": 30,
        "tags": labels(),
    },
    "Certificate": {
        "domain_name": "dichvucong.example.vn",
        "validation_method": "DNS",
        "key_algorithm": "EC_prime256v1",
        "tags": labels(zone="dmz"),
    },
    "CertificateValidation": {
        "certificate_arn": "arn:aws:acm:ap-southeast-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
    },
}

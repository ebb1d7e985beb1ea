"""Instances, volumes, key pairs and launch templates."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import labels
from provincial_policies.examples.keys import KEY_ARN
from provincial_policies.examples.network import GROUP_ID, SUBNET_ID

EXAMPLES: dict[str, dict[str, Any]] = {
    "Instance": {
        "image_id": "ami-0a1b2c3d4e5f60718",
        "instance_type": "m6i.large",
        "subnet_id": SUBNET_ID,
        "security_group_ids": [GROUP_ID],
        "iam_instance_profile": "dvc-app",
        "metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 1, "http_endpoint": "enabled"},
        "block_device_mappings": [
            {
                "device_name": "/dev/xvda",
                "ebs": {"volume_size": 40, "encrypted": True, "kms_key_id": KEY_ARN, "delete_on_termination": True},
            }
        ],
        "monitoring": True,
        "associate_public_ip_address": False,
        "disable_api_termination": True,
        "ebs_optimized": True,
        "tags": labels(),
    },
    "Volume": {
        "availability_zone": "ap-southeast-1a",
        "size": 100,
        "volume_type": "gp3",
        "encrypted": True,
        "kms_key_id": KEY_ARN,
        "tags": labels(),
    },
    "KeyPair": {
        "key_name": "local-operators",
        "public_key_material": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2mZ8pZ6vX1mU0m4m3mO9mZ8pZ6vX1mU0m4m3mO9mZ ops",
        "tags": labels(zone="administration"),
    },
    "LaunchTemplate": {
        "launch_template_name": "dvc-app",
        "launch_template_data": {
            "image_id": "ami-0a1b2c3d4e5f60718",
            "instance_type": "m6i.large",
            "metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 1},
            "block_device_mappings": [
                {"device_name": "/dev/xvda", "ebs": {"volume_size": 40, "encrypted": True, "kms_key_id": KEY_ARN}}
            ],
            "monitoring": {"enabled": True},
        },
        "tags": labels(),
    },
}

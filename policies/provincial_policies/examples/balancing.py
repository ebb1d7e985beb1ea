"""Load balancers, target groups, listeners and names."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import labels
from provincial_policies.examples.network import GROUP_ID, OTHER_SUBNET_ID, SUBNET_ID, VPC_ID

BALANCER_ARN = "arn:aws:elasticloadbalancing:ap-southeast-1:123456789012:loadbalancer/app/dvc/0a1b2c3d4e5f6071"
TARGETS_ARN = "arn:aws:elasticloadbalancing:ap-southeast-1:123456789012:targetgroup/dvc/0a1b2c3d4e5f6071"
CERTIFICATE_ARN = "arn:aws:acm:ap-southeast-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000002"

EXAMPLES: dict[str, dict[str, Any]] = {
    "LoadBalancer": {
        "name": "dvc",
        "type": "application",
        "scheme": "internal",
        "subnets": [SUBNET_ID, OTHER_SUBNET_ID],
        "security_groups": [GROUP_ID],
        "attributes": {
            "access_logs.s3.enabled": "true",
            "access_logs.s3.bucket": "local-access-logs",
            "deletion_protection.enabled": "true",
            "routing.http.drop_invalid_header_fields.enabled": "true",
            "routing.http.desync_mitigation_mode": "defensive",
        },
        "tags": labels(zone="dmz"),
    },
    "TargetGroup": {
        "name": "dvc",
        "protocol": "HTTPS",
        "port": 8443,
        "vpc_id": VPC_ID,
        "target_type": "instance",
        "health_check_protocol": "HTTPS",
        "health_check_path": "/healthz",
        "tags": labels(),
    },
    "Listener": {
        "load_balancer_arn": BALANCER_ARN,
        "port": 443,
        "protocol": "HTTPS",
        "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "certificates": [{"certificate_arn": CERTIFICATE_ARN}],
        "default_actions": [{"type": "forward", "target_group_arn": TARGETS_ARN}],
        "tags": labels(zone="dmz"),
    },
    "Zone": {
        "name": "local.internal.example.vn",
        "comment": "Names inside the network",
        "vpcs": [{"vpc_id": VPC_ID, "vpc_region": "ap-southeast-1"}],
        "tags": labels(),
    },
    "Record": {
        "hosted_zone_id": "Z0A1B2C3D4E5F6G7H8I9J",
        "name": "database.local.internal.example.vn",
        "type": "CNAME",
        "ttl": 300,
        "resource_records": ["dvc.cluster.example.vn"],
    },
}

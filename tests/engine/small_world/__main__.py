"""A small cloud of many types, for tests that run the engine often: some fifty resources, made within seconds.

`PROVINCIAL_WORLD=changed` asks for another one: some resources changed in place, some replaced, some gone, some new.
"""

from __future__ import annotations

import os
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.identity.documents import document, only_over_tls, service_may_write, trust_service
from provincial_cloud.program_log import keep_unwanted_messages
from provincial_policies.examples import example

keep_unwanted_messages()
CHANGED = os.environ.get("PROVINCIAL_WORLD") == "changed"
ENDPOINTS = pulumi.ResourceOptions(provider=aws.Provider("cloud", unguarded=True))
LEVEL_ONE = {"provincial:level": "1"}
OPERATORS = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 operators"


def make(kind: str, title: str, /, **changes: Any) -> Any:
    """A resource that the rules accept, with some of its arguments set."""
    inputs = example(kind, **changes)
    if "tags" in inputs:
        inputs["tags"] |= LEVEL_ONE | {"Name": f"{title}, changed" if CHANGED else title}
    return getattr(aws, kind)(title, **inputs, opts=ENDPOINTS)


def bucket(title: str, name: str, *statements: Any, **changes: Any) -> Any:
    """A bucket with a policy of its own."""
    policy = document(only_over_tls(f"arn:aws:s3:::{name}"), *statements)
    return make("Bucket", title, bucket=name, policy=policy, force_destroy=True, **changes)


key = make("Key", "data", description="Data of the small world")
logs_key = make("Key", "logs", description="Logs of the small world")
backup_key = make("Key", "backup", description="Copies of the small world")
make("KeyAlias", "data", alias_name="alias/small/data", target_key_id=key.key_id)
make("KeyAlias", "logs", alias_name="alias/small/logs", target_key_id=logs_key.key_id)

encryption = {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn, "bucket_key_enabled": True}
accesses = bucket(
    "small-accesses",
    "small-accesses",
    *service_may_write("logging.s3.amazonaws.com", "arn:aws:s3:::small-accesses", "123456789012"),
    encryption=encryption,
    logging=None,
)
files = bucket(
    "small-files",
    "small-files-anew" if CHANGED else "small-files",  # replaced
    encryption=encryption,
    logging={"target_bucket": accesses.bucket, "target_prefix": "files/"},
    versioning="Enabled",
)

vpc = make("Vpc", "small")
zones = ("internal", "edge", "dmz")
subnets = [
    make(
        "Subnet",
        f"small-{zone}",
        vpc_id=vpc.id,
        cidr_block=f"10.80.{10 * (number + 1)}.0/24",
        availability_zone=f"ap-southeast-1{'ab'[number % 2]}",
        tags={"provincial:zone": zone},
    )
    for number, zone in enumerate(zones)
]
gateway = make("InternetGateway", "small", vpc_id=vpc.id)
table = make("RouteTable", "small-edge", vpc_id=vpc.id, subnet_ids=[subnets[1].id], tags={"provincial:zone": "edge"})
inner = make("RouteTable", "small-internal", vpc_id=vpc.id, subnet_ids=[subnets[0].id])
make("Route", "small-world", route_table_id=table.id, gateway_id=gateway.id, nat_gateway_id=None)
make("NetworkAcl", "small", vpc_id=vpc.id, subnet_ids=[subnet.id for subnet in subnets])
peer = {"referenced_group_id": None, "cidr_ipv4": "10.80.20.0/24"}
group = make(
    "SecurityGroup",
    "small-app",
    vpc_id=vpc.id,
    group_name="small-app",
    description="Servers of the small world, anew" if CHANGED else "Servers of the small world",  # replaced
    ingress=[
        {"ip_protocol": "tcp", "from_port": port, "to_port": port, "cidr_ipv4": "10.80.20.0/24", "description": "Web"}
        for port in ((8443, 9443) if CHANGED else (8443,))  # changed
    ],
    egress=None,
)
reached = make("SecurityGroup", "small-ssh", vpc_id=vpc.id, group_name="small-ssh", ingress=None, egress=None)
make("SecurityGroupRule", "small-ssh", group_id=reached.id)
make("VpcEndpoint", "small-s3", vpc_id=vpc.id, route_table_ids=[table.id, inner.id])
address = make("ElasticIp", "small")
make("NatGateway", "small", subnet_id=subnets[1].id, allocation_id=address.allocation_id)

log_group = make(
    "LogGroup",
    "small-app",
    log_group_name="/small/app",
    kms_key_id=logs_key.arn,
    retention_in_days=731 if CHANGED else 400,
)
writer = make(
    "Role",
    "small-flows",
    role_name="small-flows",
    assume_role_policy_document=trust_service("vpc-flow-logs.amazonaws.com"),
)
make(
    "FlowLog",
    "small",
    resource_id=vpc.id,
    log_destination_type="cloud-watch-logs",
    log_destination=None,
    log_group_name=log_group.log_group_name,
    deliver_logs_permission_arn=writer.arn,
)
role = make("Role", "small-app", role_name="small-app")
policy = make("Policy", "small-read", policy_name="small-read")
make("RolePolicyAttachment", "small-app", role_name=role.role_name, policy_arn=policy.arn)
profile = make("InstanceProfile", "small-app", instance_profile_name="small-app", role_name=role.role_name)
make("AccountPasswordPolicy", "account", max_password_age=45 if CHANGED else 60)
people = make("Group", "small-people", group_name="small-people", policy_arns=[policy.arn])
make("User", "small-person", user_name="small-person", group_names=[people.group_name])

topic = make("Topic", "small-alerts", name="small-alerts", kms_master_key_id=logs_key.arn)
make("MetricFilter", "small-sign-in", log_group_name=log_group.log_group_name)
make("MetricAlarm", "small-sign-in", alarm_name="small-sign-in", alarm_actions=[topic.arn])

balancer = make(
    "LoadBalancer",
    "small",
    name="small",
    subnets=[subnets[2].id, subnets[1].id],
    security_groups=[group.id],
    attributes={
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": accesses.bucket,
        "deletion_protection.enabled": "true",
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
    },
)
certificate = make("Certificate", "small", domain_name="small.example.vn", key_algorithm=None)
targets = make("TargetGroup", "small", name="small", vpc_id=vpc.id)
make(
    "Listener",
    "small",
    load_balancer_arn=balancer.arn,
    certificates=[{"certificate_arn": certificate.arn}],
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)
zone = make(
    "Zone", "small", name="small.internal.example.vn", vpcs=[{"vpc_id": vpc.id, "vpc_region": "ap-southeast-1"}]
)
make("Record", "small-database", hosted_zone_id=zone.zone_id, name="database.small.internal.example.vn")

make("FileSystem", "small", kms_key_id=key.arn)
make("Secret", "small", name="small/database", kms_key_id=key.arn)
make(
    "Repository",
    "small",
    repository_name="small/app",
    force_delete=True,
    encryption_configuration={"encryption_type": "KMS", "kms_key": key.arn},
)
make("KeyPair", "small", key_name="small-operators", public_key_material=OPERATORS)
vault = make("BackupVault", "small", backup_vault_name="small", encryption_key_arn=backup_key.arn, lock=None)
server = make(
    "Instance",
    "small-app",
    image_id="ami-0abcdef1234567890",
    subnet_id=subnets[0].id,
    security_group_ids=[group.id],
    iam_instance_profile=profile.instance_profile_name,
    block_device_mappings=None,
)
make(
    "Volume", "small-data", kms_key_id=key.arn, availability_zone=f"ap-southeast-1{'b' if CHANGED else 'a'}"
)  # replaced
if CHANGED:
    make("LaunchTemplate", "small-app", launch_template_name="small-app")  # new
else:
    make("Topic", "small-gone", name="small-gone", kms_master_key_id=logs_key.arn)  # gone
    make("LogGroup", "small-gone", log_group_name="/small/gone", kms_key_id=logs_key.arn)
    make("Volume", "small-gone", kms_key_id=key.arn)
pulumi.export("vpc_id", vpc.id)

"""Records of what passes through a network."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.identity.documents import allow, document, trust_service
from provincial_cloud.labels import Labels


@dataclass(frozen=True, kw_only=True)
class FlowRecordArgs:
    """What a flow record is made from."""

    labels: Labels
    vpc_id: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    retention_days: int


class FlowRecord(Component):
    """A flow log of everything that passes or is refused, kept in an encrypted log group (TCVN 14423:2026 x.13.2.4)."""

    area = "network"

    def __init__(self, name: str, args: FlowRecordArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        tags = args.labels.tags(name)
        self.group = aws.LogGroup(
            name,
            log_group_name=f"/{args.labels.environment}/{name}",
            retention_in_days=args.retention_days,
            kms_key_id=args.key_arn,
            tags=tags,
            opts=self.child(),
        )
        self.role = aws.Role(
            name,
            role_name=f"{args.labels.environment}-{name}",
            description="Lets the network write its flow log",
            assume_role_policy_document=trust_service("vpc-flow-logs.amazonaws.com"),
            tags=tags,
            opts=self.child(),
        )
        policy = aws.Policy(
            name,
            policy_name=f"{args.labels.environment}-{name}",
            policy_document=document(
                allow(
                    ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    [self.group.arn, pulumi.Output.concat(self.group.arn, ":*")],
                )
            ),
            tags=tags,
            opts=self.child(),
        )
        attached = aws.RolePolicyAttachment(
            name, role_name=self.role.role_name, policy_arn=policy.arn, opts=self.child()
        )
        aws.FlowLog(
            name,
            resource_id=args.vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_group_name=self.group.log_group_name,
            deliver_logs_permission_arn=self.role.arn,
            max_aggregation_interval=60,
            tags=tags,
            opts=self.child(depends_on=[attached]),
        )
        self.register_outputs({"log_group_name": self.group.log_group_name})

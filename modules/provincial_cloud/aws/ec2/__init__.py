"""Networks and machines."""

from provincial_cloud.aws.ec2.elastic_ip import ElasticIp
from provincial_cloud.aws.ec2.flow_log import FlowLog
from provincial_cloud.aws.ec2.instance import Instance
from provincial_cloud.aws.ec2.internet_gateway import InternetGateway
from provincial_cloud.aws.ec2.key_pair import KeyPair
from provincial_cloud.aws.ec2.launch_template import LaunchTemplate
from provincial_cloud.aws.ec2.nat_gateway import NatGateway
from provincial_cloud.aws.ec2.network_acl import NetworkAcl
from provincial_cloud.aws.ec2.route import Route
from provincial_cloud.aws.ec2.route_table import RouteTable
from provincial_cloud.aws.ec2.security_group import SecurityGroup
from provincial_cloud.aws.ec2.security_group_rule import SecurityGroupRule
from provincial_cloud.aws.ec2.subnet import Subnet
from provincial_cloud.aws.ec2.volume import Volume
from provincial_cloud.aws.ec2.vpc import Vpc
from provincial_cloud.aws.ec2.vpc_endpoint import VpcEndpoint
from provincial_cloud.aws.ec2.vpc_peering import VpcPeering

__all__ = [
    "ElasticIp",
    "FlowLog",
    "Instance",
    "InternetGateway",
    "KeyPair",
    "LaunchTemplate",
    "NatGateway",
    "NetworkAcl",
    "Route",
    "RouteTable",
    "SecurityGroup",
    "SecurityGroupRule",
    "Subnet",
    "Volume",
    "Vpc",
    "VpcEndpoint",
    "VpcPeering",
]

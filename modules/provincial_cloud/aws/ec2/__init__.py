"""Networks and machines."""

from provincial_cloud.aws.ec2.elastic_ip import ElasticIp
from provincial_cloud.aws.ec2.flow_log import FlowLog
from provincial_cloud.aws.ec2.internet_gateway import InternetGateway
from provincial_cloud.aws.ec2.nat_gateway import NatGateway
from provincial_cloud.aws.ec2.network_acl import NetworkAcl
from provincial_cloud.aws.ec2.route import Route
from provincial_cloud.aws.ec2.route_table import RouteTable
from provincial_cloud.aws.ec2.security_group import SecurityGroup
from provincial_cloud.aws.ec2.subnet import Subnet
from provincial_cloud.aws.ec2.vpc import Vpc

__all__ = [
    "ElasticIp",
    "FlowLog",
    "InternetGateway",
    "NatGateway",
    "NetworkAcl",
    "Route",
    "RouteTable",
    "SecurityGroup",
    "Subnet",
    "Vpc",
]

"""Who may do what."""

from provincial_cloud.aws.iam.account_password_policy import AccountPasswordPolicy
from provincial_cloud.aws.iam.group import Group
from provincial_cloud.aws.iam.instance_profile import InstanceProfile
from provincial_cloud.aws.iam.policy import Policy
from provincial_cloud.aws.iam.role import Role
from provincial_cloud.aws.iam.role_policy_attachment import RolePolicyAttachment
from provincial_cloud.aws.iam.user import User

__all__ = ["AccountPasswordPolicy", "Group", "InstanceProfile", "Policy", "Role", "RolePolicyAttachment", "User"]

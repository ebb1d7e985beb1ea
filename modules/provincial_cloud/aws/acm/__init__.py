"""Certificates."""

from provincial_cloud.aws.acm.certificate import Certificate
from provincial_cloud.aws.acm.certificate_validation import CertificateValidation

__all__ = ["Certificate", "CertificateValidation"]

"""A private certificate authority and the certificates it signs: EC keys, one year of life.

Source: RFC 5280 (extensions), and the certificate names Kubernetes expects of its own components ("PKI certificates and
requirements" in the Kubernetes documentation).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provincial_cloud.private_files import write_private

LIFETIME = timedelta(days=365)
"""How long a certificate is good for."""
RENEWAL = timedelta(days=30)
"""A certificate with less than this left is made anew at the next start."""
_CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What one certificate says and is good for."""

    name: str
    """Its files are <name>.crt and <name>.key."""
    common_name: str
    organisation: str | None = None
    """Kubernetes reads it as the group of the user."""
    hosts: tuple[str, ...] = ()
    """Names and addresses of a server; none for a client."""
    client: bool = False
    server: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """A certificate and its key, as files (mode 0600) and decoded."""

    certificate_file: Path
    key_file: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    renewed: bool
    """Whether it was made just now."""


def authority(folder: Path, name: str, common_name: str, *, now: datetime | None = None) -> KeyPair:
    """The authority kept in `folder`, made anew when it is missing, damaged or near its end.

    Raises ProvincialError when the disk refuses.
    """
    moment = now or datetime.now(UTC)
    kept = _read(folder, name, moment)
    if kept is not None:
        return kept
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    builder = (
        _builder(subject, subject, key, moment)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    return _write(folder, name, builder.sign(key, hashes.SHA256()), key)


def issue(folder: Path, issuer: KeyPair, subject: Subject, *, now: datetime | None = None) -> KeyPair:
    """The certificate for `subject`, made anew when it is missing, damaged, near its end, or says something else.

    Raises ProvincialError when the disk refuses.
    """
    moment = now or datetime.now(UTC)
    kept = _read(folder, subject.name, moment)
    if kept is not None and _signed_by(kept.certificate, issuer) and _says(kept.certificate, subject):
        return kept
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(_name(subject), issuer.certificate.subject, key, moment)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(_usages(subject)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    if subject.hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName(_alternative_names(subject.hosts)), critical=False)
    return _write(folder, subject.name, builder.sign(issuer.key, hashes.SHA256()), key)


def signing_keys(folder: Path, name: str) -> tuple[Path, Path]:
    """A private and a public key for signing tokens, kept for good: new ones would void every token.

    Raises ProvincialError when the disk refuses.
    """
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    try:
        key = _load_key(private)
    except (OSError, ValueError):
        key = ec.generate_private_key(ec.SECP256R1())
        write_private(private, _key_bytes(key))
    write_private(
        public,
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    )
    return private, public


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SLACK)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(subject: Subject) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, subject.common_name)]
    if subject.organisation:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organisation))
    return x509.Name(parts)


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _usages(subject: Subject) -> list[x509.ObjectIdentifier]:
    server = [ExtendedKeyUsageOID.SERVER_AUTH] if subject.server else []
    return server + ([ExtendedKeyUsageOID.CLIENT_AUTH] if subject.client else [])


def _alternative_names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in hosts:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return names


def _says(certificate: x509.Certificate, subject: Subject) -> bool:
    """Whether a kept certificate still says what is asked for now."""
    try:
        usages = list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
        names = list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound as error:
        if error.oid != x509.SubjectAlternativeName.oid:
            return False
        names = []
    wanted = (_name(subject), _usages(subject), _alternative_names(subject.hosts))
    return (certificate.subject, usages, names) == wanted


def _signed_by(certificate: x509.Certificate, issuer: KeyPair) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _read(folder: Path, name: str, now: datetime) -> KeyPair | None:
    """The key pair kept under `name`, or None when it must be made (anew)."""
    certificate_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = _load_key(key_file)
    except (OSError, ValueError):
        return None
    if certificate.public_key() != key.public_key():
        return None
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - RENEWAL:
        return None
    return KeyPair(
        certificate_file=certificate_file, key_file=key_file, certificate=certificate, key=key, renewed=False
    )


def _write(folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> KeyPair:
    certificate_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    write_private(key_file, _key_bytes(key))
    write_private(certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
    return KeyPair(certificate_file=certificate_file, key_file=key_file, certificate=certificate, key=key, renewed=True)


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} is not an EC key")  # noqa: TRY004 - a wrong file, not a wrong type
    return key

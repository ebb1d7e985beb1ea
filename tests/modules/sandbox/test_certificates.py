from __future__ import annotations

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from provincial_cloud.sandbox.certificates import LIFETIME, RENEWAL, KeyPair, Subject, authority, issue, signing_keys

SERVER = Subject(name="server", common_name="server", hosts=("127.0.0.1", "localhost"), server=True)
CLIENT = Subject(name="client", common_name="someone", organisation="a-group", client=True)


@pytest.fixture
def issuer(tmp_path: Path) -> KeyPair:
    return authority(tmp_path, "authority", "test")


def handshake(server: KeyPair, client: KeyPair | None, trusted: KeyPair, client_trusted: KeyPair) -> bytes:
    """What a server reads from a client once both have checked each other; raises ssl.SSLError."""
    listening = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    listening.verify_mode = ssl.CERT_REQUIRED
    listening.load_cert_chain(server.certificate_file, server.key_file)
    listening.load_verify_locations(client_trusted.certificate_file)
    calling = ssl.create_default_context(cafile=str(trusted.certificate_file))
    # What newer Pythons do by default.
    calling.verify_flags |= ssl.VERIFY_X509_STRICT
    listening.verify_flags |= ssl.VERIFY_X509_STRICT
    if client is not None:
        calling.load_cert_chain(client.certificate_file, client.key_file)
    left, right = socket.socketpair()
    heard: list[bytes | Exception] = []

    def serve() -> None:
        try:
            with listening.wrap_socket(left, server_side=True) as connection:
                heard.append(connection.recv(10))
                connection.sendall(b"yes")
        except (ssl.SSLError, OSError) as error:
            heard.append(error)
            left.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with calling.wrap_socket(right, server_hostname="127.0.0.1") as connection:
            connection.sendall(b"hello")
            connection.recv(10)
    except (ssl.SSLError, OSError) as error:
        heard.insert(0, error)
    finally:
        right.close()
        thread.join()
    for part in heard:
        if isinstance(part, Exception):
            raise part
    assert isinstance(heard[0], bytes)
    return heard[0]


def test_server_and_client_of_one_authority_trust_each_other(tmp_path: Path, issuer: KeyPair) -> None:
    server, client = issue(tmp_path, issuer, SERVER), issue(tmp_path, issuer, CLIENT)
    assert handshake(server, client, issuer, issuer) == b"hello"


def test_a_client_of_another_authority_is_refused(tmp_path: Path, issuer: KeyPair) -> None:
    other = authority(tmp_path, "other", "test")
    server, stranger = issue(tmp_path, issuer, SERVER), issue(tmp_path, other, CLIENT)
    with pytest.raises((ssl.SSLError, OSError)):
        handshake(server, stranger, issuer, issuer)


def test_a_client_without_a_certificate_is_refused(tmp_path: Path, issuer: KeyPair) -> None:
    with pytest.raises((ssl.SSLError, OSError)):
        handshake(issue(tmp_path, issuer, SERVER), None, issuer, issuer)


def test_a_clients_certificate_is_no_good_for_a_server(tmp_path: Path, issuer: KeyPair) -> None:
    client = issue(tmp_path, issuer, CLIENT)
    with pytest.raises((ssl.SSLError, OSError)):
        handshake(client, client, issuer, issuer)


def test_a_certificate_lives_a_year_and_says_what_it_was_asked_to(tmp_path: Path, issuer: KeyPair) -> None:
    now = datetime.now(UTC)
    certificate = issue(tmp_path, issuer, CLIENT).certificate
    assert abs(certificate.not_valid_after_utc - now - LIFETIME) < timedelta(minutes=1)
    assert certificate.not_valid_before_utc < now
    assert certificate.subject.rfc4514_string() == "CN=someone,O=a-group"
    usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usages) == [x509.ExtendedKeyUsageOID.CLIENT_AUTH]


def test_only_the_authority_may_sign(tmp_path: Path, issuer: KeyPair) -> None:
    for pair, may in ((issuer, True), (issue(tmp_path, issuer, SERVER), False)):
        basic = pair.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        usage = pair.certificate.extensions.get_extension_for_class(x509.KeyUsage)
        assert (basic.value.ca, basic.critical, usage.value.key_cert_sign) == (may, True, may)


def test_files_are_for_their_owner_alone(tmp_path: Path, issuer: KeyPair) -> None:
    issue(tmp_path, issuer, SERVER)
    signing_keys(tmp_path, "tokens")
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_what_is_good_is_kept(tmp_path: Path, issuer: KeyPair) -> None:
    first = issue(tmp_path, issuer, SERVER)
    assert first.renewed
    again = authority(tmp_path, "authority", "test")
    assert not again.renewed
    second = issue(tmp_path, again, SERVER)
    assert not second.renewed
    assert second.certificate == first.certificate


@pytest.mark.parametrize(("days", "renewed"), [(1, False), (-1, True)])
def test_a_certificate_is_renewed_only_near_its_end(tmp_path: Path, issuer: KeyPair, days: int, renewed: bool) -> None:
    end = issue(tmp_path, issuer, SERVER).certificate.not_valid_after_utc
    assert issue(tmp_path, issuer, SERVER, now=end - RENEWAL - timedelta(days=days)).renewed is renewed


def test_a_certificate_from_the_future_is_made_anew(tmp_path: Path, issuer: KeyPair) -> None:
    issue(tmp_path, issuer, SERVER)
    assert issue(tmp_path, issuer, SERVER, now=datetime.now(UTC) - timedelta(days=2)).renewed


def test_a_new_authority_makes_all_its_certificates_new(tmp_path: Path, issuer: KeyPair) -> None:
    first = issue(tmp_path, issuer, SERVER)
    issuer.certificate_file.unlink()
    successor = authority(tmp_path, "authority", "test")
    second = issue(tmp_path, successor, SERVER)
    assert second.renewed
    assert second.certificate != first.certificate
    client = issue(tmp_path, successor, CLIENT)
    assert handshake(second, client, successor, successor) == b"hello"


@pytest.mark.parametrize(
    "changed",
    [
        Subject(name="server", common_name="another", hosts=SERVER.hosts, server=True),
        Subject(name="server", common_name="server", hosts=("127.0.0.1",), server=True),
        Subject(name="server", common_name="server", organisation="a-group", hosts=SERVER.hosts, server=True),
        Subject(name="server", common_name="server", hosts=SERVER.hosts, server=True, client=True),
    ],
)
def test_a_certificate_that_says_something_else_than_wanted_is_made_anew(
    tmp_path: Path, issuer: KeyPair, changed: Subject
) -> None:
    issue(tmp_path, issuer, SERVER)
    assert issue(tmp_path, issuer, changed).renewed


@pytest.mark.parametrize("name", ["server.crt", "server.key"])
@pytest.mark.parametrize("damage", ["", "garbage", "another"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, issuer: KeyPair, name: str, damage: str) -> None:
    issue(tmp_path, issuer, SERVER)
    path = tmp_path / name
    if damage == "another":
        other = issue(tmp_path, issuer, Subject(name="other", common_name="server", hosts=SERVER.hosts, server=True))
        source = other.certificate_file if name.endswith("crt") else other.key_file
        path.write_bytes(source.read_bytes())
    else:
        path.write_text(damage)
    pair = issue(tmp_path, issuer, SERVER)
    assert pair.renewed
    assert handshake(pair, issue(tmp_path, issuer, CLIENT), issuer, issuer) == b"hello"


def test_an_rsa_key_in_place_of_ours_is_replaced(tmp_path: Path, issuer: KeyPair) -> None:
    issue(tmp_path, issuer, SERVER)
    foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = foreign.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.key").write_bytes(pem)
    assert issue(tmp_path, issuer, SERVER).renewed


def test_the_keys_that_sign_tokens_are_kept_and_belong_together(tmp_path: Path) -> None:
    private, public = signing_keys(tmp_path, "tokens")
    before = private.read_bytes()
    public.unlink()
    assert signing_keys(tmp_path, "tokens") == (private, public)
    assert private.read_bytes() == before
    key = serialization.load_pem_private_key(before, password=None)
    verifier = serialization.load_pem_public_key(public.read_bytes())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(verifier, ec.EllipticCurvePublicKey)
    verifier.verify(key.sign(b"token", ec.ECDSA(hashes.SHA256())), b"token", ec.ECDSA(hashes.SHA256()))

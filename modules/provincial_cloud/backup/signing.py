"""The signature under a drill's evidence: an OpenSSH signature, which any machine with ssh-keygen can verify."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.evidence.verify import canonical, digest
from provincial_cloud.private_files import locked, private_folder, write_private
from provincial_cloud.throw_away import folder

NAMESPACE = "provincial-drill"
SIGNER = "drill"


class SignatureError(ProvincialError):
    """A drill's evidence can't be signed, or is not what the pinned key signed."""


def ensure_key(path: Path) -> Path:
    """The private key at `path`, made at first use with mode 0600; its public half lies beside it.

    Runs that begin at once make one key, and one that is killed leaves none or a whole one. Raises SignatureError where
    the key is there and can't be read: nobody makes another in its place, which would disown every drill of before.
    """
    public = _public_half(path)
    if path.exists() and public.exists():
        return path
    private_folder(path.parent)
    with locked(path.with_name(f"{path.name}.lock")):
        if not path.exists():
            with folder(f".{path.name}-draft-", path.parent) as draft:
                _keygen("-q", "-t", "ed25519", "-N", "", "-C", SIGNER, "-f", str(draft / path.name))
                write_private(public, _public_half(draft / path.name).read_bytes())  # first: a key is never without
                write_private(path, (draft / path.name).read_bytes())
        elif not public.exists():
            write_private(public, _derived(path))
    return path


def public_key(path: Path) -> str:
    """The public half ("type base64"), made out of the private one where it is missing. Raises SignatureError."""
    if path.exists():
        ensure_key(path)
    return " ".join(_public_half(path).read_text(encoding="ascii").split()[:2])


def _public_half(path: Path) -> Path:
    return path.with_name(f"{path.name}.pub")


def _derived(path: Path) -> str:
    try:
        return _keygen("-y", "-P", "", "-f", str(path))
    except SignatureError as error:
        (problem,) = error.problems
        raise SignatureError(
            Problem(
                summary="the key that drills are signed with can't be read",
                given=str(path),
                allowed="an OpenSSH private key without a passphrase",
                why=problem.why,
                next_step="put it back from where it is kept; or move it aside, and drill every plan with a new one",
            )
        ) from error


def signed(body: dict[str, Any], key: Path) -> dict[str, Any]:
    """`body` with a signature over its digest."""
    said = _statement(body)
    signature = _keygen("-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, given=said)
    return {**body, "signature": signature, "key": public_key(key)}


def verified(body: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """The body without its signature, once one of `keys` has signed it. Raises SignatureError."""
    inner = {name: value for name, value in body.items() if name not in ("signature", "key")}
    with tempfile.TemporaryDirectory(prefix="provincial-drill-") as home:
        signers, signature = Path(home, "signers"), Path(home, "signature")
        signers.write_text("".join(f'{SIGNER} namespaces="{NAMESPACE}" {key}\n' for key in keys), encoding="ascii")
        signature.write_text(str(body.get("signature", "")), encoding="utf-8")
        words = ["-Y", "verify", "-f", str(signers), "-I", SIGNER, "-n", NAMESPACE, "-s", str(signature)]
        _keygen(*words, given=_statement(inner))
    return inner


def _statement(body: dict[str, Any]) -> str:
    return f"{NAMESPACE} 1\nsha256 {digest(canonical(body))}\n"


def _keygen(*words: str, given: str = "") -> str:
    done = subprocess.run(["ssh-keygen", *words], input=given, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise SignatureError(
            Problem(
                summary="the signature under a drill's evidence does not hold, or can't be made",
                why=said[0] if said else None,
                allowed="a signature by the key that this environment's drills are signed with",
                next_step="run the drill again, and look for who changed the evidence or the key",
            )
        )
    return done.stdout

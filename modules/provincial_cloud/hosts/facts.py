"""Collect facts from hosts: one SSH connection and one process a host, several hosts at a time."""

from __future__ import annotations

import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.hosts.bundle import program
from provincial_cloud.hosts.evidence import MOST_BYTES, HostFacts, verified

CONNECT_SECONDS = 10
"""Longest wait for a host to answer at all."""

COLLECT_SECONDS = 60
"""Longest time a whole collection may take."""

PYTHON = "python3 -I -S -"
"""What runs the program that comes with the input."""

AT_A_TIME = 20
"""Hosts that are asked at the same time."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a host is reached and which keys it must show.

    `identity` is a private key file, else the agent's keys count. `ssh_config` is an OpenSSH configuration that may add
    a way there (a jump host), else the user's own; it can't loosen what is demanded here. `become_password` is a file
    with the password for sudo, where sudo asks for one.
    """

    host: str
    address: str
    host_keys: tuple[str, ...]
    user: str = "root"
    port: int = 22
    identity: Path | None = None
    ssh_config: Path | None = None
    become_password: Path | None = None


class UnreachableError(ProvincialError):
    """The host gave no answer, or refused the operator's key."""


class HostKeyError(ProvincialError):
    """The host showed another key than the pinned one; nothing was sent to it."""


class CollectionError(ProvincialError):
    """The host answered, and the collection failed on it."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of asking one host: its facts, or why there are none; `seconds` from the first byte to the last."""

    target: Target
    facts: HostFacts | None
    error: ProvincialError | None
    seconds: float


def collect_all(targets: Iterable[Target], *, at_a_time: int = AT_A_TIME) -> Iterator[Answer]:
    """Ask hosts side by side; answers come as they arrive, and one host's failure is its own."""
    with ThreadPoolExecutor(max_workers=at_a_time, thread_name_prefix="facts") as pool:
        for done in as_completed([pool.submit(answer, target) for target in targets]):
            yield done.result()


def answer(target: Target) -> Answer:
    """Ask one host; errors meant for people become part of the answer."""
    began = time.monotonic()
    facts, error = None, None
    try:
        facts = collect(target)
    except ProvincialError as caught:
        error = caught
    return Answer(target=target, facts=facts, error=error, seconds=time.monotonic() - began)


def collect(target: Target) -> HostFacts:
    """Collect and verify one host's facts.

    Raises UnreachableError, HostKeyError, CollectionError or EvidenceError; nothing on the host is changed.
    """
    nonce, asked = secrets.token_hex(16), int(time.time())
    request = {"host": target.host, "nonce": nonce, "asked": asked, "key_types": key_types(target.host_keys)}
    try:
        document = ask(target, program(request), seconds=COLLECT_SECONDS)
    except subprocess.TimeoutExpired:
        raise CollectionError(
            _problem(target, "the host took too long", f"more than {COLLECT_SECONDS} s", "look at the host's load")
        ) from None
    return verified(document, host=target.host, host_keys=target.host_keys, nonce=nonce)


def ask(target: Target, program: str, *, seconds: float) -> bytes:
    """Run a program of Python as root on a host and return what it printed, MOST_BYTES at most.

    Raises UnreachableError, HostKeyError, CollectionError or TimeoutExpired; ssh has ended then, as it has otherwise.
    """
    given = sudo_password(target) + program.encode()
    with known_hosts(target) as pinned:
        code, said, complaints = _run(command(target, pinned, become(target, PYTHON)), given, seconds)
    if len(said) > MOST_BYTES or len(complaints) > MOST_BYTES:
        raise CollectionError(
            _problem(
                target,
                "the host answers without an end",
                f"more than {MOST_BYTES} bytes",
                "look at the host: a baseline's answer has some 100 KB, so someone may have changed what answers",
            )
        )
    if code != 0:
        raise failure(target, code, complaints.decode("utf-8", "replace"))
    return said


def _run(words: Sequence[str], given: bytes, seconds: float) -> tuple[int, bytes, bytes]:
    """The exit code, output and errors of a command; one that writes more than MOST_BYTES to either is killed.

    The first byte that is too much is among what is returned. Raises TimeoutExpired.
    """
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) as process,
        ThreadPoolExecutor(3, thread_name_prefix="ssh") as pool,
    ):

        def read(stream: IO[bytes] | None) -> bytes:
            assert stream is not None
            content = stream.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                process.kill()
                stream.close()  # so that what the command itself started ends too
            return content

        def write(stream: IO[bytes] | None) -> None:
            assert stream is not None
            with suppress(BrokenPipeError), stream:  # its exit code and its words say why it did not listen
                stream.write(given)

        reading = [pool.submit(read, stream) for stream in (process.stdout, process.stderr)]
        writing = pool.submit(write, process.stdin)
        try:
            process.wait(seconds)
        finally:
            process.kill()
        writing.result()
        said, complaints = (each.result() for each in reading)
    return process.returncode, said, complaints


def command(target: Target, pinned: Path, run: str) -> list[str]:
    """The OpenSSH client's arguments: no password, no question, no host key but the pinned ones, nothing secret.

    `run` is the command line for the host's shell.
    """
    options: dict[str, Any] = {
        "BatchMode": "yes",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": pinned,
        "GlobalKnownHostsFile": "/dev/null",
        "HostKeyAlias": target.host,
        "HostKeyAlgorithms": ",".join(algorithms(target.host_keys)),
        "UpdateHostKeys": "no",
        "ConnectTimeout": CONNECT_SECONDS,
        "ServerAliveInterval": 10,
        "ControlPath": "none",
        "ForwardAgent": "no",
        "ClearAllForwardings": "yes",
        "PermitLocalCommand": "no",
        "RemoteCommand": "none",
        "RequestTTY": "no",
        "LogLevel": "ERROR",
    }
    if target.identity is not None:
        options |= {"IdentityFile": target.identity, "IdentitiesOnly": "yes", "IdentityAgent": "none"}
    arguments = [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
    options_file = ["-F", str(target.ssh_config)] if target.ssh_config else []
    arguments += ["-o", f"HostName={target.address}", "-p", str(target.port), "-l", target.user]
    return ["ssh", *options_file, "-T", *arguments, "--", target.host, run]


def become(target: Target, run: str) -> str:
    """`run` as root on the host. A password for sudo is the first line of the input, never an argument."""
    if target.user == "root":
        return run
    if target.become_password is None:
        return f"sudo -n {run}"
    return f"IFS= read -r word; printf '%s\\n' \"$word\" | sudo -S -v -p '' && unset word && sudo -n {run}"


def sudo_password(target: Target) -> bytes:
    """The first line of the input of a command that becomes root; empty where sudo asks for none."""
    if target.user == "root" or target.become_password is None:
        return b""
    try:
        return target.become_password.read_bytes().strip(b"\n") + b"\n"
    except OSError as error:
        raise CollectionError(
            _problem(
                target, "the password for sudo can't be read", f"{target.become_password}: {error.strerror}", "mend it"
            )
        ) from None


def key_types(host_keys: Iterable[str]) -> list[str]:
    """The types of pinned keys, in their order."""
    return [key.split()[0] for key in host_keys]


def algorithms(host_keys: Iterable[str]) -> Iterator[str]:
    """The signature algorithms in which the pinned keys may be shown."""
    for kind in key_types(host_keys):
        yield from ("rsa-sha2-512", "rsa-sha2-256") if kind == "ssh-rsa" else (kind,)


@contextmanager
def known_hosts(target: Target) -> Iterator[Path]:
    """A known_hosts file that holds this host's pinned keys and nothing else."""
    with tempfile.TemporaryDirectory(prefix="provincial-hosts-") as folder:
        path = Path(folder, "known_hosts")
        path.write_text(known_hosts_text(target), encoding="utf-8")
        yield path


def known_hosts_text(target: Target) -> str:
    """What such a file says."""
    return "".join(f"{target.host} {key}\n" for key in target.host_keys)


def failure(target: Target, code: int, said: str) -> ProvincialError:
    """The error that an exit code and the standard error of ssh stand for (255 is ssh's own)."""
    lines = [line for line in said.strip().splitlines() if line.strip(" @")]
    first = next((line for line in lines if not line.startswith("Warning:")), "no message")
    if code != 255:
        become = "" if target.user == "root" else f"; {target.user} must be allowed `sudo -n python3`"
        return CollectionError(
            _problem(target, "the collector ended with an error", f"{first} (exit code {code})", f"mend it{become}")
        )
    if (
        "HOST IDENTIFICATION HAS CHANGED" in said
        or "Host key verification failed" in said
        or "no matching host" in said
    ):
        return HostKeyError(
            _problem(
                target,
                "the host shows another key than the pinned one",
                first,
                "find out why: if it was rebuilt, read its key on its console and pin it in ssh.host_keys; "
                "if it was not, someone may stand between",
            )
        )
    return UnreachableError(
        _problem(
            target, "the host can't be reached", first, "check that it is up, its address, port, user and your key"
        )
    )


def _problem(target: Target, summary: str, given: str, next_step: str) -> Problem:
    where = f"{target.host} ({target.user}@{target.address}:{target.port})"
    return Problem(summary=summary, given=given, where=where, next_step=next_step)

"""PostgreSQL, Debian's own: a dump with answers from the same instant, and a throw-away server that must give them.

The answers are asked for in the very snapshot that the dump is made from, so a row written meanwhile changes neither.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.throw_away import folder, running_server

ACCOUNT = "postgres"
"""Who runs a throw-away server where we are root, which PostgreSQL refuses."""
CALL_SECONDS = 6 * 3600
"""How long a dump, a restore or a question may take."""
_CONNECT_SECONDS = 60
ROWS_OF_TABLES = (
    "SELECT format('%I.%I', schemaname, tablename), (xpath('/row/c/text()', query_to_xml(format("
    "'SELECT count(*) AS c FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text FROM pg_tables "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
)
"""Asked of every database: which tables there are and how many rows each has."""
RESTORED = "restored"
"""The role that a drill restores and asks as, and its database: it owns that, and has no power outside of it."""
_NOT_OF_A_DRILL = ("--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions")
"""What of a dump is none of its data, and needs roles and servers that a throw-away server does not have."""
_FOLDERS = "/usr/lib/postgresql"
_THROWN_AWAY = ("listen_addresses=", "fsync=off", "full_page_writes=off", "autovacuum=off")
"""Settings of a server that nobody reaches over a network and whose data nobody keeps."""


class PostgresError(ProvincialError):
    """PostgreSQL refused; its own last words are in the problem."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """How a server is reached; a password, where one is asked for, lies in `passfile` (libpq's own form)."""

    host: str = "/var/run/postgresql"
    port: int = 5432
    user: str = ACCOUNT
    passfile: Path | None = None
    account: str | None = None
    """The machine's account that calls, for servers that trust it by its name; None: our own."""

    def words(self) -> list[str]:
        """The options every client program takes."""
        return ["--host", self.host, "--port", str(self.port), "--username", self.user, "--no-password"]


def dump(server: Server, database: str, target: Path, questions: Sequence[str]) -> dict[str, str]:
    """Dump `database` into `target` and return each question's answer in the dump's own snapshot.

    Raises PostgresError; `target` then holds nothing that counts.
    """
    with _Session(server, database) as session:
        session.begin()
        snapshot = session.ask("SELECT pg_export_snapshot()")
        answers = {question: session.ask(question) for question in (ROWS_OF_TABLES, *questions)}
        with target.open("wb") as file:
            words = ["--format=custom", "--compress=0", f"--snapshot={snapshot}", f"--dbname={database}"]
            _run(server, [_program("pg_dump"), *server.words(), *words], output=file)
    return answers


def ask_restored(file: Path, questions: Mapping[str, str]) -> dict[str, str]:
    """Restore a dump into a throw-away server and return what it answers to each question; the server is gone after.

    Functions of the dump run as a role that is no superuser, so none of them starts a program or reads a file here.
    Raises PostgresError when the dump can't be restored, be it for want of a superuser, or a question can't be asked.
    """
    with throw_away(RESTORED) as server:
        try:
            _fill(server, RESTORED, file, *_NOT_OF_A_DRILL)
        except PostgresError as error:
            raise _beyond_its_power(error) from error
        return ask(server, RESTORED, questions)


def has_content(answers: Mapping[str, str]) -> bool:
    """Whether any table had a row, as `ROWS_OF_TABLES` tells."""
    return any(int(line.rpartition("|")[2] or 0) for line in answers.get(ROWS_OF_TABLES, "").splitlines())


def tables(server: Server, database: str) -> int | None:
    """How many tables a database has; None where there is no such database. Raises PostgresError."""
    with _Session(server, "postgres") as session:
        if database not in session.ask("SELECT datname FROM pg_database").splitlines():
            return None
    with _Session(server, database) as session:
        return len(session.ask(ROWS_OF_TABLES).splitlines())


def restore(server: Server, database: str, file: Path) -> None:
    """Restore a dump into a database of a real server, which is made where it is not there, in one transaction.

    Raises PostgresError, also where the database holds a table already: nothing is laid over what is there.
    """
    there = tables(server, database)
    if there:
        raise PostgresError(
            Problem(
                summary=f"database {database} already holds data",
                given=f"{there} tables",
                allowed="a database without a table, or none of that name",
                why="a restore over living data would mix two states",
            )
        )
    if there is None:
        _run(server, [_program("createdb"), *server.words(), "--template=template0", database])
    _fill(server, database, file, "--single-transaction")


def ask(server: Server, database: str, questions: Iterable[str]) -> dict[str, str]:
    """What a database answers to each question, all of one moment and none changing it. Raises PostgresError."""
    with _Session(server, database) as session:
        session.begin()
        return {question: session.ask(question) for question in questions}


def _fill(server: Server, database: str, file: Path, *how: str) -> None:
    with file.open("rb") as content:
        words = ["--exit-on-error", *how, f"--dbname={database}"]
        _run(server, [_program("pg_restore"), *server.words(), *words], given=content)


def _beyond_its_power(error: PostgresError) -> PostgresError:
    """The same refusal; where a superuser would not have met it, it says why there is none."""
    (problem,) = error.problems
    if "permission denied" not in str(problem.why) and "superuser" not in str(problem.why):
        return error
    return PostgresError(
        replace(
            problem,
            summary="the dump holds what a drill may not restore or run",
            allowed="what the owner of a database may make and run, trusted extensions too",
            next_step="take it out of the database, or prove this copy by hand on a machine kept apart",
        )
    )


@contextmanager
def throw_away(owner: str | None = None) -> Iterator[Server]:
    """A server of this machine's PostgreSQL that nobody else reaches: no network, a socket in a private folder.

    With `owner` it has a database of that name, whose owner of that name is no superuser, and nobody else can log in;
    without, it is a superuser's. Raises PostgresError.
    """
    account = ACCOUNT if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    with folder("pg-drill-") as home:
        server = Server(host=str(home), user=owner or account, account=account)
        settings = (*_THROWN_AWAY, *(_only_for(owner, account, home) if owner else ()))
        shutil.chown(home, account)
        _run(server, [_program("initdb"), "--pgdata", str(home / "data"), "--auth=peer", "--no-sync"])
        words = [_program("postgres"), "-D", str(home / "data"), "-k", str(home)]
        words += [part for setting in settings for part in ("-c", setting)]
        if owner:
            _prepare(server, home / "data")
        with running_server(
            words,
            home,
            lambda: _run(server, [_program("pg_isready"), "--quiet", "--host", server.host]),
            PostgresError,
            "a throw-away PostgreSQL does not start",
            ending=signal.SIGQUIT,  # at once, and its children too; nothing of it is kept
            **_caller(server),
        ):
            yield server


def _only_for(owner: str, account: str, home: Path) -> Iterator[str]:
    """Settings of a server that lets `owner` alone in, and only to its database; even the server's account is `owner`.

    The files are written while `home` is ours alone.
    """
    for name, text in (
        ("hba", f"local {owner} {owner} peer map={owner}\n"),
        ("ident", f'{owner} "{account}" {owner}\n'),
    ):
        path = home / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)
        yield f"{name}_file={path}"


def _prepare(server: Server, data: Path) -> None:
    """Make the owner and its database before there is a server that anybody could ask.

    A dump is of all rows, so the owner sees them all, whatever policies came with it.
    """
    words = [_program("postgres"), "--single", "-D", str(data), "-c", "exit_on_error=on", "postgres"]
    with tempfile.TemporaryFile() as given:
        given.write(f"CREATE ROLE {server.user} LOGIN BYPASSRLS\n".encode())
        given.write(f"CREATE DATABASE {server.user} OWNER {server.user}\n".encode())
        given.seek(0)
        _run(server, words, given=given)


class _Session:
    """One connection that stays open, so that its snapshot does."""

    def __init__(self, server: Server, database: str) -> None:
        words = [_program("psql"), *server.words(), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]
        words += ["--set=ON_ERROR_STOP=1", "--dbname", database]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the session
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            **_caller(server),
        )

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(30)
        self._errors.close()

    def begin(self) -> None:
        """Begin a transaction of one moment, which changes nothing and has an end. Raises PostgresError."""
        self.ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self.ask(f"SET LOCAL statement_timeout = '{CALL_SECONDS}s'")

    def ask(self, question: str) -> str:
        """The answer: a line a row, fields apart by |. Raises PostgresError.

        psql takes the question for a text, which it sends as it is: a command of its own (\\!) in it is none.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        mark = os.urandom(8).hex()
        end, quote = f"end-of-answer-{mark}", f"$question_{mark}$"
        try:
            self._process.stdin.write(f"SELECT {quote}{question}{quote} \\gexec\n\\echo {end}\n".encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._refused(question) from None
        lines: list[str] = []
        for line in self._process.stdout:
            text = line.decode("utf-8", "replace").removesuffix("\n")
            if text == end:
                return "\n".join(lines)
            lines.append(text)
        raise self._refused(question)

    def _refused(self, question: str) -> PostgresError:
        self._process.wait(30)
        self._errors.seek(0)
        why = self._errors.read().decode("utf-8", "replace").strip()
        return PostgresError(Problem(summary="PostgreSQL did not answer", given=question[:200], why=why or None))


def _run(
    server: Server, words: Sequence[str], *, output: IO[bytes] | None = None, given: IO[bytes] | None = None
) -> None:
    try:
        done = subprocess.run(
            list(words),
            stdin=given or subprocess.DEVNULL,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=CALL_SECONDS,
            check=False,
            **_caller(server),
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(server, words, f"no end after {CALL_SECONDS} s") from error
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-6:]
        raise _failed(server, words, "\n".join(last) or f"it ended with {done.returncode}")


def _failed(server: Server, words: Sequence[str], why: str) -> PostgresError:
    return PostgresError(Problem(summary=f"{Path(words[0]).name} failed", given=f"server at {server.host}", why=why))


def _environment(server: Server) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    kept["PGCONNECT_TIMEOUT"] = str(_CONNECT_SECONDS)
    return {**kept, **({"PGPASSFILE": str(server.passfile)} if server.passfile else {})}


def _caller(server: Server) -> dict[str, Any]:
    """How a program of PostgreSQL is started: with few variables, and as the account that the server trusts."""
    account = server.account if os.geteuid() == 0 else None  # where that is not ourselves
    groups: list[str] | None = [] if account else None
    return {"env": _environment(server), "cwd": "/", "user": account, "group": account, "extra_groups": groups}


def _program(name: str) -> str:
    """The newest one that Debian's package brought, else the one on PATH."""
    folders = sorted(Path(_FOLDERS).glob("*/bin"), key=lambda path: [int(n) for n in path.parent.name.split(".")])
    for newest in reversed(folders):
        if os.access(newest / name, os.X_OK):
            return str(newest / name)
    found = shutil.which(name)
    if found is None:
        raise PostgresError(
            Problem(
                summary=f"{name} is not on this machine",
                why="a drill starts a throw-away PostgreSQL and asks it a question",
                next_step="install Debian's: apt-get install postgresql",
            )
        )
    return found

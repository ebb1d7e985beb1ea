"""Dumps of Debian's PostgreSQL, brought back into a throw-away server that must answer as the real one did."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup import postgres
from provincial_cloud.backup.postgres import RESTORED, ROWS_OF_TABLES, PostgresError, Server
from provincial_cloud.backup.records import FindingKind
from provincial_cloud.backup.sources import DatabaseSource
from provincial_cloud.evidence.reader import Kind, lines
from provincial_cloud.throw_away import folder

if TYPE_CHECKING:
    from conftest import Vault

QUESTION = "SELECT status, count(*), sum(fee) FROM dossiers GROUP BY status ORDER BY status"
ANSWER = "done|334|501000\nopen|333|166500\nreturned|333|333000"
TABLES = """
CREATE TABLE dossiers (id int PRIMARY KEY, status text NOT NULL, fee int NOT NULL);
INSERT INTO dossiers SELECT n, (ARRAY['done','open','returned'])[n % 3 + 1], (ARRAY[1500,500,1000])[n % 3 + 1]
  FROM generate_series(0, 999) n;
CREATE TABLE units (id text PRIMARY KEY, name text);
INSERT INTO units VALUES ('tien-giang', 'Tỉnh Tiền Giang');
"""


@dataclass(frozen=True)
class Production:
    """A server that plays production."""

    server: Server

    def tell(self, sql: str, database: str = "portal") -> str:
        """Run SQL there."""
        with postgres._Session(self.server, database) as session:
            return session.ask(sql)

    @property
    def source(self) -> DatabaseSource:
        return DatabaseSource(id="portal", server=self.server, database="portal", questions=(QUESTION,))


@pytest.fixture(scope="module")
def production() -> Iterator[Production]:
    with postgres.throw_away() as server:
        made = Production(server)
        made.tell("CREATE DATABASE portal", "postgres")
        made.tell(TABLES)
        yield made


@pytest.fixture
def covered(vault: Vault, production: Production) -> Vault:
    vault.sources = (production.source,)
    return vault


def test_a_restored_database_answers_as_the_real_one_did(covered: Vault, production: Production) -> None:
    covered.back_up()
    production.tell("INSERT INTO dossiers VALUES (1000, 'open', 500)")
    production.tell("DELETE FROM dossiers WHERE id = 1000")
    drilled = covered.drill()
    assert drilled.findings == ()
    (back,) = drilled.restored
    assert back.questions == 2
    assert back.question_seconds > 0


def test_the_answers_are_those_of_the_dumps_own_moment(
    production: Production, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that is written between the question and the dump is in neither."""
    real = postgres._run

    def meanwhile(*words: object, **more: object) -> None:
        production.tell("INSERT INTO units VALUES ('meanwhile', '')")
        real(*words, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(postgres, "_run", meanwhile)
        answers = postgres.dump(production.server, "portal", tmp_path / "portal.dump", (QUESTION,))
    production.tell("DELETE FROM units WHERE id = 'meanwhile'")
    assert answers == {QUESTION: ANSWER, ROWS_OF_TABLES: "public.dossiers|1000\npublic.units|1"}
    assert postgres.ask_restored(tmp_path / "portal.dump", answers) == answers


def test_a_database_that_is_not_there_fails_the_run(covered: Vault, production: Production) -> None:
    from dataclasses import replace

    covered.sources = (replace(production.source, database="nowhere"),)
    with pytest.raises(PostgresError, match="nowhere"):
        covered.back_up()


def test_a_question_that_can_not_be_asked_fails_the_run(covered: Vault, production: Production) -> None:
    from dataclasses import replace

    covered.sources = (replace(production.source, questions=("SELECT nonsense",)),)
    with pytest.raises(PostgresError, match="nonsense"):
        covered.back_up()


def test_a_dump_that_hangs_fails_the_run_and_the_ledger_says_so(
    covered: Vault, production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody waits for a table of its own after the questions; the dump then waits behind that."""
    real = postgres._run
    waiting = threading.Thread(target=lambda: production.tell("BEGIN; LOCK TABLE units; ROLLBACK"))

    def behind_it(*words: object, **more: object) -> None:
        waiting.start()
        while production.tell("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0":
            continue
        real(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(postgres, "_run", behind_it)
    monkeypatch.setattr(postgres, "CALL_SECONDS", 5)
    with pytest.raises(PostgresError, match=r"no end after 5 s"):
        covered.back_up()
    waiting.join()
    last = list(lines(covered.ledger.path))[-1]
    assert last.kind == Kind.BACKUP_FAILED
    assert "pg_dump failed" in last.body["why"]


def test_a_question_without_end_fails_the_run(
    covered: Vault, production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setattr(postgres, "CALL_SECONDS", 2)
    covered.sources = (replace(production.source, questions=("SELECT pg_sleep(20)",)),)
    with pytest.raises(PostgresError, match="statement timeout"):
        covered.back_up()


def dumping(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]) -> None:
    """Let a dump go wrong in a way that neither pg_dump nor restic tells."""
    real = postgres.dump

    def spoilt(server: Server, database: str, target: Path, questions: tuple[str, ...]) -> dict[str, str]:
        answers = real(server, database, target, questions)
        spoil(target)
        return answers

    monkeypatch.setattr(postgres, "dump", spoilt)


def test_an_empty_dump_is_found(covered: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    dumping(monkeypatch, lambda target: target.write_bytes(b"") and None)
    covered.back_up()
    assert [one.kind for one in covered.drill().findings] == [FindingKind.SERVICE_FAILED]


def test_a_cut_dump_is_found(covered: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    dumping(monkeypatch, lambda target: target.write_bytes(target.read_bytes()[:-900]) and None)
    covered.back_up()
    assert not covered.drill().passed


def test_a_dump_without_one_table_is_found(
    covered: Vault, production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_units(target: Path) -> None:
        with target.open("wb") as file:
            words = ["--format=custom", "--exclude-table=units", "--dbname=portal"]
            program = postgres._program("pg_dump")
            postgres._run(production.server, [program, *production.server.words(), *words], output=file)

    dumping(monkeypatch, without_units)
    covered.back_up()
    findings = covered.drill().findings
    assert [one.kind for one in findings] == [FindingKind.ANSWER_DIFFERS]
    assert "public.units" in findings[0].detail


def test_a_database_without_a_row_is_no_proof(covered: Vault, production: Production) -> None:
    from dataclasses import replace

    production.tell("CREATE DATABASE void", "postgres")
    covered.sources = (replace(production.source, database="void", questions=()),)
    covered.back_up()
    assert [one.kind for one in covered.drill().findings] == [FindingKind.ANSWER_DIFFERS]


PROGRAM = """
CREATE FUNCTION run_it() RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch MARK'''; RETURN 1; END $$;
CREATE FUNCTION run_it_quietly() RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN RETURN public.run_it(); EXCEPTION WHEN OTHERS THEN RETURN 1; END $$;
CREATE FUNCTION holds(text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN RETURN public.run_it() = 1; END $$;
"""
"""Functions that start a program where a superuser calls them."""


@pytest.fixture
def mark() -> Iterator[Path]:
    """A file that functions of the data try to make, where the account of a server could."""
    with folder("marks-") as home:
        if os.geteuid() == 0:
            shutil.chown(home, postgres.ACCOUNT)
        yield home / "mark"


@pytest.fixture
def spoilt(production: Production, mark: Path) -> Iterator[Production]:
    """Production with a database `spoilt`, whose functions start a program; nothing calls them yet."""
    production.tell("DROP DATABASE IF EXISTS spoilt", "postgres")
    production.tell("CREATE DATABASE spoilt", "postgres")
    production.tell(TABLES + PROGRAM.replace("MARK", str(mark)), "spoilt")
    yield production
    production.tell("DROP DATABASE spoilt", "postgres")


@pytest.mark.parametrize(
    "calls",
    [
        "CREATE MATERIALIZED VIEW counted AS SELECT public.run_it()",
        "ALTER TABLE units ADD CHECK (public.holds(id))",
        "CREATE INDEX ON units (public.holds(id))",
    ],
)
def test_a_restore_starts_no_program_and_says_what_was_refused(
    spoilt: Production, mark: Path, tmp_path: Path, calls: str
) -> None:
    spoilt.tell(calls, "spoilt")
    answers = postgres.dump(spoilt.server, "spoilt", tmp_path / "spoilt.dump", ())
    mark.unlink()  # production's superuser made it
    with pytest.raises(PostgresError, match="what a drill may not restore or run") as told:
        postgres.ask_restored(tmp_path / "spoilt.dump", answers)
    assert "to COPY to or from an external program" in str(told.value)
    assert not mark.exists()


def test_a_question_starts_no_program(spoilt: Production, mark: Path, tmp_path: Path) -> None:
    spoilt.tell("CREATE VIEW counted AS SELECT public.run_it() AS one", "spoilt")
    spoilt.tell("CREATE VIEW counted_quietly AS SELECT public.run_it_quietly() AS one", "spoilt")
    loud, quiet = ("SELECT one FROM counted", "SELECT one FROM counted_quietly")
    answers = postgres.dump(spoilt.server, "spoilt", tmp_path / "spoilt.dump", (loud, quiet))
    mark.unlink()
    assert postgres.ask_restored(tmp_path / "spoilt.dump", {quiet: ""}) == {quiet: answers[quiet]}  # without effect
    assert not mark.exists()
    with pytest.raises(PostgresError, match="to COPY to or from an external program"):
        postgres.ask_restored(tmp_path / "spoilt.dump", {loud: ""})
    assert not mark.exists()


@pytest.mark.parametrize(
    "question", ["SELECT 1 \\! touch MARK", "SELECT 1;\n\\! touch MARK", "SELECT '$$' \\! touch MARK"]
)
def test_a_question_is_for_the_server_and_no_command_of_its_client(
    production: Production, mark: Path, question: str
) -> None:
    with pytest.raises(PostgresError, match="syntax error"):
        postgres.ask(production.server, "portal", [question.replace("MARK", str(mark))])
    assert not mark.exists()
    quoted = r"SELECT '\! :name $$', 'a\b' ~ 'a\\b', count(*) FROM units;"
    assert postgres.ask(production.server, "portal", [quoted]) == {quoted: r"\! :name $$|t|1"}


def test_a_question_changes_nothing(production: Production, tmp_path: Path) -> None:
    postgres.dump(production.server, "portal", tmp_path / "portal.dump", ())
    with pytest.raises(PostgresError, match="read-only transaction"):
        postgres.ask_restored(tmp_path / "portal.dump", {"DELETE FROM units RETURNING id": "tien-giang"})
    with pytest.raises(PostgresError, match="read-only transaction"):
        postgres.ask(production.server, "portal", ["DELETE FROM units WHERE id = 'nowhere' RETURNING id"])


def test_who_restores_is_no_superuser_and_nobody_else_is_let_in() -> None:
    from dataclasses import replace

    asked = "SELECT rolname, rolsuper FROM pg_roles WHERE rolname IN (current_user, session_user)"
    with postgres.throw_away(RESTORED) as server:
        assert postgres.ask(server, RESTORED, [asked]) == {asked: f"{RESTORED}|f"}
        for user, database in ((server.account, RESTORED), (server.account, "postgres"), (RESTORED, "postgres")):
            with pytest.raises(PostgresError, match=r"no pg_hba\.conf entry"):
                postgres.ask(replace(server, user=str(user)), database, ["SELECT 1"])


def test_a_trusted_extension_comes_back_and_one_that_takes_a_superuser_is_named(
    spoilt: Production, tmp_path: Path
) -> None:
    spoilt.tell("CREATE EXTENSION pgcrypto", "spoilt")
    spoilt.tell("COMMENT ON EXTENSION pgcrypto IS 'sums'", "spoilt")
    spoilt.tell("CREATE PUBLICATION everything FOR ALL TABLES", "spoilt")
    asked = ("SELECT encode(digest(string_agg(id, ''), 'sha256'), 'hex') FROM units",)
    answers = postgres.dump(spoilt.server, "spoilt", tmp_path / "spoilt.dump", asked)
    assert postgres.ask_restored(tmp_path / "spoilt.dump", answers) == answers
    spoilt.tell("CREATE EXTENSION dblink", "spoilt")
    postgres.dump(spoilt.server, "spoilt", tmp_path / "spoilt.dump", ())
    with pytest.raises(PostgresError, match="what a drill may not restore or run") as told:
        postgres.ask_restored(tmp_path / "spoilt.dump", answers)
    assert 'permission denied to create extension "dblink"' in str(told.value)


def test_rows_behind_a_policy_come_back_and_are_counted(spoilt: Production, tmp_path: Path) -> None:
    spoilt.tell("ALTER TABLE units ENABLE ROW LEVEL SECURITY; ALTER TABLE units FORCE ROW LEVEL SECURITY", "spoilt")
    answers = postgres.dump(spoilt.server, "spoilt", tmp_path / "spoilt.dump", ())
    assert answers[ROWS_OF_TABLES] == "public.dossiers|1000\npublic.units|1"
    assert postgres.ask_restored(tmp_path / "spoilt.dump", answers) == answers


def test_owners_come_back_to_a_real_server(spoilt: Production, tmp_path: Path) -> None:
    asked = "SELECT tableowner FROM pg_tables WHERE tablename = 'units'"
    spoilt.tell("CREATE ROLE clerk", "postgres")
    spoilt.tell("ALTER TABLE units OWNER TO clerk", "spoilt")
    postgres.dump(spoilt.server, "spoilt", tmp_path / "spoilt.dump", ())
    postgres.restore(spoilt.server, "again", tmp_path / "spoilt.dump")
    assert postgres.ask(spoilt.server, "again", [asked]) == {asked: "clerk"}
    spoilt.tell("DROP DATABASE again", "postgres")


def test_nothing_of_a_throw_away_server_is_left(production: Production) -> None:
    with postgres.throw_away() as server:
        home = Path(server.host)
        assert home.is_dir()
    assert not home.exists()

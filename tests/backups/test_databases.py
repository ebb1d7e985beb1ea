"""Dumps of Debian's PostgreSQL, brought back into a throw-away server that must answer as the real one did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup import postgres
from provincial_cloud.backup.postgres import ROWS_OF_TABLES, PostgresError, Server
from provincial_cloud.backup.records import FindingKind
from provincial_cloud.backup.sources import DatabaseSource

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


def test_nothing_of_a_throw_away_server_is_left(production: Production) -> None:
    with postgres.throw_away() as server:
        home = Path(server.host)
        assert home.is_dir()
    assert not home.exists()

"""The commands of whoever keeps the service: schema, people, and the check of the log."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pytest

from voice.bootstrap import build
from voice.cli import main
from voice.domain.errors import Unauthenticated
from voice.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a migrated service."""
    monkeypatch.chdir(tmp_path)  # no .env of the developer's
    monkeypatch.setenv("CALLGATE_DATA_DIR", str(tmp_path / "data"))
    assert main(["migrate"]) == 0
    return tmp_path / "data"


def typed(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))


def added(
    monkeypatch: pytest.MonkeyPatch, login: str = "rep", *, role: str = "rep", password: str = "right horse"
) -> int:
    typed(monkeypatch, password)
    return main(["user", "add", login, "--name", "林悦", "--role", role, "--region", "east", "--team", "a"])


class TestMigrate:
    def test_it_makes_both_halves_of_the_database(self, folder: Path) -> None:
        with sqlite3.connect(folder / "callgate.db") as database:
            tables = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}

        assert {"alembic_version_voice", "alembic_version_crm", "voice_calls"} <= tables

    def test_it_may_be_repeated(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["migrate"]) == 0
        assert "newest schema" in capsys.readouterr().out


class TestUser:
    def test_an_added_user_can_sign_in(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert added(monkeypatch) == 0

        user, _ = build(Settings()).people.sign_in("rep", "right horse")
        assert (user.name, user.role, user.region, user.team, user.locale) == ("林悦", "rep", "east", "a", "zh-CN")

    def test_a_new_password_replaces_the_old_one(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        added(monkeypatch)
        typed(monkeypatch, "another horse")

        assert main(["user", "password", "REP"]) == 0

        people = build(Settings()).people
        assert people.sign_in("rep", "another horse")[0].login == "rep"
        with pytest.raises(Unauthenticated):
            people.sign_in("rep", "right horse")

    def test_the_list_shows_who_there_is(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        added(monkeypatch)
        added(monkeypatch, "chief", role="manager")
        capsys.readouterr()

        assert main(["user", "list"]) == 0

        assert capsys.readouterr().out.splitlines() == [
            "chief\tmanager\teast\ta\t林悦",
            "rep\trep\teast\ta\t林悦",
        ]

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            (["user", "password", "nobody"], "There is no user nobody."),
            (["user", "add", "x", "--name", "x", "--role", "rep", "--region", "*"], "Only admins and auditors"),
        ],
    )
    def test_what_cannot_be_done_is_said(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        arguments: list[str],
        complaint: str,
    ) -> None:
        typed(monkeypatch, "right horse")

        assert main(arguments) == 1
        assert complaint in capsys.readouterr().err

    def test_a_weak_password_is_refused(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert added(monkeypatch, password="short") == 1
        assert "8 characters" in capsys.readouterr().err


class TestAudit:
    def test_an_empty_log_is_whole(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["audit"]) == 0
        assert capsys.readouterr().out.endswith("The chain is whole: 0 events.\n")

    def test_a_whole_chain_gives_its_head_to_note_down(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        added(monkeypatch)
        capsys.readouterr()

        assert main(["audit", "--json"]) == 0

        report = json.loads(capsys.readouterr().out)
        assert (report["ok"], report["checked"], report["breaks"]) == (True, 1, [])
        assert len(report["head"]["hash"]) == 64

    def test_a_forged_event_is_found_and_fails_the_command(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        added(monkeypatch)
        with sqlite3.connect(folder / "callgate.db") as database:
            (table,) = database.execute(
                "select name from sqlite_master where name like '%event%' and type = 'table'"
            ).fetchone()
            triggers = database.execute("select name from sqlite_master where type = 'trigger'").fetchall()
            for (trigger,) in triggers:  # what keeps honest programs from it does not keep a forger
                database.execute(f"drop trigger {trigger}")
            database.execute(f"update {table} set actor_id = 'somebody else'")

        assert main(["audit"]) == 1
        assert "The chain is broken: edited at 1. 1 events were checked." in capsys.readouterr().out

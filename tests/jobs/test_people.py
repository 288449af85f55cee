"""Managing people from the command line."""

import pytest
from sqlalchemy import update

from data.engine import open_store, writing
from data.schema import audit
from jobs.people import EXIT_REFUSED, EXIT_TAMPERED, main


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    monkeypatch.delenv("EARSHOT_DATABASE_URL", raising=False)
    return tmp_path


def test_people_come_and_go_by_command(home, capsys):
    assert main(["add", "Anna@Example.com", "--role", "admin", "--see", "everything"]) == 0
    assert main(["change", "anna@example.com", "--role", "marketer", "--name", "Anna"]) == 0
    assert main(["revoke", "ANNA@example.com"]) == 0
    assert main(["list"]) == 0
    assert capsys.readouterr().out == "anna@example.com\tmarketer, revoked\tsees everything\n"
    assert main(["restore", "anna@example.com"]) == 0
    main(["list"])
    assert "revoked" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["add", "anna@example.com"],
        ["add", "anna", "--role", "admin"],
        ["add", "anna@example.com", "--role", "admin", "--see", "brand:x"],
        ["revoke", "nobody@example.com"],
    ],
)
def test_what_cannot_be_done_is_said(home, capsys, command):
    assert main(command) == EXIT_REFUSED
    assert capsys.readouterr().err.strip()


def test_the_log_is_examined(home, capsys):
    main(["add", "anna@example.com", "--role", "admin"])
    assert main(["examine"]) == 0
    engine = open_store(f"sqlite:///{home / 'earshot.sqlite'}")
    with writing(engine) as connection:
        connection.execute(update(audit).values(subject="person 9"))
    engine.dispose()
    assert main(["examine"]) == EXIT_TAMPERED
    assert "entry 1" in capsys.readouterr().out

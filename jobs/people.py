"""Managing people from the command line, where no admin can sign in yet or any more.

python -m jobs.people list
python -m jobs.people add anna@example.com --name Anna --role "location manager" \
    --see location:lantern/quay --see group:region=south
python -m jobs.people change anna@example.com --role marketer --see everything
python -m jobs.people revoke anna@example.com
python -m jobs.people restore anna@example.com
python -m jobs.people examine                       the audit log: is it as it was written?
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from data.audit import Audit
from data.engine import open_store, writing
from data.models import Role
from data.people import Entered, Member, NotAllowed, People
from data.scopes import Part, read_part
from environment import read_environment

EXIT_REFUSED = 2
EXIT_TAMPERED = 3


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code."""
    options = _parser().parse_args(arguments)
    environment = read_environment(os.environ)
    engine = open_store(environment.database_url)
    people = People(engine, Audit(engine, environment.secret_key))
    try:
        return _run(people, options, datetime.now(UTC))
    except (NotAllowed, LookupError) as error:
        sys.stderr.write(f"{error.args[0]}\n")
        return EXIT_REFUSED
    finally:
        engine.dispose()


def _run(people: People, options: argparse.Namespace, now: datetime) -> int:
    if options.command == "examine":
        return _examine(people.audit)
    if options.command == "list":
        _say([_line(each) for each in people.members()])
    elif options.command == "add":
        people.add(_entered(people, options, None), None, now)
    else:
        member = _member(people, options.subject)
        if options.command == "change":
            people.change(member.id, _entered(people, options, member), None, now)
        else:
            people.set_active(member.id, options.command == "restore", None, now)
    return 0


def _examine(audit: Audit) -> int:
    verdict = audit.verify()
    if verdict.sound:
        _say([f"{verdict.rows} entries, each as it was written."])
        return 0
    _say([f"Tampered with at entry {verdict.first_bad}: {verdict.reason}"])
    return EXIT_TAMPERED


def _entered(people: People, options: argparse.Namespace, held: Member | None) -> Entered:
    """Return what was stated; what was not stays as it is held."""
    role = Role(options.role) if options.role else held.role if held else None
    if role is None:
        raise NotAllowed("A new person needs a --role.")
    parts = _parts(people, options.see) if options.see or held is None else held.parts
    name = options.name or (held.name if held else "")
    return Entered(options.subject, name, role, parts)


def _parts(people: People, texts: Sequence[str]) -> tuple[Part, ...]:
    with writing(people.engine) as connection:
        return tuple(read_part(connection, text) for text in texts)


def _member(people: People, subject: str) -> Member:
    wanted = subject.strip().lower()
    found = [each for each in people.members() if each.subject == wanted]
    if not found:
        raise LookupError(f"There is no {wanted}.")
    return found[0]


def _line(member: Member) -> str:
    sees = ", ".join(str(each) for each in member.parts) or "nothing"
    state = "" if member.active else ", revoked"
    return f"{member.subject}\t{member.role}{state}\tsees {sees}"


def _say(lines: Sequence[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Manage who may see what.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="everybody, with role and scope")
    commands.add_parser("examine", help="tell whether the audit log is as it was written")
    for name in ("revoke", "restore"):
        commands.add_parser(name).add_argument("subject", metavar="ADDRESS")
    for name in ("add", "change"):
        command = commands.add_parser(name)
        command.add_argument("subject", metavar="ADDRESS")
        command.add_argument("--name", default="")
        command.add_argument("--role", choices=[each.value for each in Role])
        command.add_argument("--see", action="append", default=[], metavar="PART")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

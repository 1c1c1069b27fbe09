"""`callgate user`: adds a user, sets a password, lists who there is."""

from __future__ import annotations

import argparse
import getpass
import sys

from voice.bootstrap import build
from voice.domain.actor import SYSTEM, UserRole
from voice.domain.errors import NotFound
from voice.pipeline.people import LOCALES, People
from voice.ports.people import User
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="add a user; the password is asked for, or read from standard input")
    add.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=True, choices=[role.value for role in UserRole])
    add.add_argument("--region", required=True, help='a region, or "*" for admins and auditors of all')
    add.add_argument("--team")
    add.add_argument("--phone")
    add.add_argument("--locale", default=LOCALES[0], choices=LOCALES)
    password = actions.add_parser("password", help="set a password, asked for or read from standard input")
    password.add_argument("login")
    actions.add_parser("list", help="list the active users")


def run(args: argparse.Namespace) -> int:
    people = build(Settings()).people
    match args.action:
        case "add":
            user = people.add_user(
                SYSTEM,
                login=args.login,
                name=args.name,
                role=UserRole(args.role),
                region=args.region,
                team=args.team,
                phone=args.phone,
                locale=args.locale,
                password=_password(),
            )
            print(f"Added {user.login} ({user.id}).")
        case "password":
            user = _known(people, args.login)
            people.set_password(SYSTEM, user.id, _password())
            print(f"The password of {user.login} is set; open sessions have ended.")
        case "list":
            for user in people.users(SYSTEM):
                print(user.login, user.role.value, user.region, user.team or "-", user.name, sep="\t")
    return 0


def _known(people: People, login: str) -> User:
    found = next((user for user in people.users(SYSTEM) if user.login == login.strip().casefold()), None)
    if found is None:
        raise NotFound(f"There is no user {login}.", code="user_not_found", remedy="`callgate user list` shows them.")
    return found


def _password() -> str:
    """Never an argument: those are visible to everyone on the machine."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")

"""The command `callgate`: finds the subcommand's module and hands over."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Protocol

from voice.domain.errors import CallgateError

# Subcommand -> one line of help. Each lives in voice/commands/<name>.py, imported only when it is called,
# so that `callgate --help` answers at once although some commands load models.
COMMANDS = {
    "demo": "set up everything, process the bundled sample calls and keep serving",
    "serve": "run broker, worker, API and pages under one supervisor",
    "api": "run the API and pages alone (production)",
    "worker": "run a worker alone (production)",
    "migrate": "bring the database to the newest schema",
    "models": "fetch and verify model weights",
    "doctor": "say what is missing and how to mend it",
    "user": "add a user or set a password",
    "transcribe": "transcribe an audio file",
    "extract": "follow-up records from transcribed calls",
    "process": "follow-up record from an audio file",
    "audit": "verify the chain of events",
    "policy": "check policy files, or show what differs between two",
    "forecast": "how good the forecast is on a table of opportunities",
    "consent": "which regions agree that their reviewed calls are learned from",
    "retrain": "fit the extraction anew with what people reviewed",
    "rerun": "read old calls with the extraction of today: show or store what changes",
}


class Command(Protocol):
    def configure(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="callgate", description="Call intelligence for B2B sales teams.")
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen: Command | None = None
    for name, text in COMMANDS.items():
        sub = choices.add_parser(name, help=text, description=text)
        if arguments[:1] == [name]:
            chosen = importlib.import_module(f"voice.commands.{name}")
            chosen.configure(sub)
    args = parser.parse_args(arguments)
    assert chosen is not None  # argparse exits on an unknown command
    try:
        return chosen.run(args)
    except CallgateError as error:
        print(f"callgate: {error.detail}" + (f"\n  {error.remedy}" if error.remedy else ""), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

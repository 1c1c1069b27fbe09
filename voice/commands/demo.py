"""`callgate demo`: serves, and shows with the sample calls what the service does."""

from __future__ import annotations

import argparse

from voice.runtime.console import say
from voice.runtime.demo import demo
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="stop when all records have been printed")


def run(args: argparse.Namespace) -> int:
    return demo(Settings(), once=args.once, say=say)

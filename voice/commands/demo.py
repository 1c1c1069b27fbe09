"""`callgate demo`: serves, and shows with the sample calls what the service does. `demo story`: the sales side."""

from __future__ import annotations

import argparse
import importlib

from voice.runtime.console import say
from voice.runtime.demo import demo
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="stop when all records have been printed")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["story"],
        help="story: gates, deadlines, health and forecast on demo data, step by step, without a server or models; "
        "exit code 1 when a step did not come out as claimed",
    )


def run(args: argparse.Namespace) -> int:
    if args.what == "story":
        # Imported when it is told: the plain demo begins sooner without it.
        code: int = importlib.import_module("voice.runtime.story.story").tell_story(_print)
        return code
    return demo(Settings(), once=args.once, say=say)


def _print(line: str) -> None:
    print(line, flush=True)

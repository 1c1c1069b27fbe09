"""`callgate serve`: broker, worker, API and pages under one supervisor."""

from __future__ import annotations

import argparse

from voice.runtime.console import say
from voice.runtime.processes import service_address
from voice.runtime.serve import serve
from voice.runtime.supervisor import Supervisor
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--logs", action="store_true", help="write the processes' messages to files in the data folder")


def run(args: argparse.Namespace) -> int:
    settings = Settings()

    def ready(_supervisor: Supervisor) -> None:
        say(f"Ready: {service_address(settings)}  (Ctrl-C stops it)")

    serve(settings, say=say, on_ready=ready, logs=args.logs)
    say("Stopped.")
    return 0
